"""“Pick on my site”: passes for the picker's window, and what it is to draw there."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from guidance.admin.base import StudioAdmin
from guidance.conf import now
from guidance.content.models import Prompt
from guidance.workspaces import building
from guidance.workspaces.building import BadPass
from guidance.workspaces.models import Workspace


class PickPages:
    """The door of the prompt editor for the picker; `admin` knows who may change what."""

    def __init__(self, admin: StudioAdmin) -> None:
        self.admin = admin

    def urls(self) -> list[URLPattern]:
        """Return the address of the door."""
        view = self.admin.admin_site.admin_view(require_POST(self.enter))
        return [path("<int:prompt_id>/builder/", view, name="guidance_builder")]

    def enter(self, request: HttpRequest, prompt_id: int) -> HttpResponse:
        """Return a pass for a page that says it waits for one."""
        prompt: Prompt = self.admin.require(request, str(prompt_id), "change")
        return passed(request, workspace=prompt.workspace, purpose="pick")


def passed(request: HttpRequest, *, workspace: Workspace, purpose: str) -> HttpResponse:
    """Return `{"pass"}` for the page at the posted origin, or `{"error"}`; ask for the permission first."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    # Django has checked that the browser's own word for where the studio is agrees with the address it was asked at.
    studio = request.headers.get("Origin") or request.build_absolute_uri("/").rstrip("/")
    origin = request.POST.get("origin", "")
    try:
        text = building.issue(
            workspace=workspace, user=request.user, purpose=purpose, origin=origin, studio=studio, now=now()
        )
    except BadPass as error:
        return JsonResponse({"error": error.message})
    return JsonResponse({"pass": text})


def offer(workspace: Workspace) -> dict[str, Any]:
    """Return what a page of the studio needs to offer the picker: the origins it may open."""
    return {"origins": building.origins(workspace=workspace)}
