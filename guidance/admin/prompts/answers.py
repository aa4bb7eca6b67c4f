"""The page of what people answered to a survey, and its table."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import URLPattern, path

from guidance.admin.base import StudioAdmin
from guidance.admin.prompts import results
from guidance.admin.scope import may
from guidance.content.models import Prompt


class AnswerPages:
    """The pages of answers; `admin` is the prompts' admin, which knows who may see what."""

    def __init__(self, admin: StudioAdmin) -> None:
        self.admin = admin

    def urls(self) -> list[URLPattern]:
        """Return the addresses of the pages."""
        wrap = self.admin.admin_site.admin_view
        return [
            path("<path:object_id>/answers/", wrap(self.show), name="guidance_answers"),
            path("<path:object_id>/answers.csv", wrap(self.table), name="guidance_answers_csv"),
        ]

    def show(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what people answered."""
        prompt = self._prompt(request, object_id)
        return self.admin.page(request, "answers", "Answers", prompt=prompt, figures=results.figures(prompt=prompt))

    def table(self, request: HttpRequest, object_id: str) -> StreamingHttpResponse:
        """Return every answer as CSV."""
        prompt = self._prompt(request, object_id)
        named = {"Content-Disposition": f'attachment; filename="{prompt.key}-answers.csv"'}
        return StreamingHttpResponse(
            results.table(prompt=prompt), content_type="text/csv; charset=utf-8", headers=named
        )

    def _prompt(self, request: HttpRequest, object_id: str) -> Prompt:
        prompt: Prompt = self.admin.require(request, object_id)
        if not may(request, prompt.workspace_id, "view_exposure"):
            raise PermissionDenied
        return prompt
