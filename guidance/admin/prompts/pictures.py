"""The editor's doors for pictures: upload one, choose one that was uploaded before, delete one that nothing shows."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from guidance.admin.base import StudioAdmin
from guidance.admin.scope import may, user_of
from guidance.conf import now
from guidance.content import picture_uses, pictures, telling
from guidance.content.models import Picture, Prompt
from guidance.content.pictures import BadPicture, InUse

SHOWN = 60
NAMED = 2


class PicturePages:
    """What the editor of a prompt asks about pictures; `admin` is the prompts' admin, which knows who may see what."""

    def __init__(self, admin: StudioAdmin) -> None:
        self.admin = admin

    def urls(self) -> list[URLPattern]:
        """Return the addresses: asked the first tells the library, sent a file it takes it in; the other deletes."""
        wrap = self.admin.admin_site.admin_view
        return [
            path("<int:prompt_id>/pictures/", wrap(self.door), name="guidance_pictures"),
            path(
                "<int:prompt_id>/pictures/<int:picture_id>/delete/",
                wrap(require_POST(self.delete)),
                name="guidance_picture_delete",
            ),
        ]

    def door(self, request: HttpRequest, prompt_id: int) -> HttpResponse:
        """Answer with the newest pictures of the prompt's workspace, or with the one that was uploaded."""
        if request.method != "POST":
            return JsonResponse({"pictures": self._library(request, self.admin.require(request, str(prompt_id)))})
        prompt = self.admin.require(request, str(prompt_id), "change")
        file = request.FILES.get("picture")
        if file is None:
            return JsonResponse({"error": "Choose a picture first."}, status=400)
        try:
            held = pictures.take_in(
                workspace=prompt.workspace,
                file=file.read(pictures.MAX_BYTES + 1),
                name=file.name or "",
                by=user_of(request),
                now=now(),
            )
        except BadPicture as error:
            return JsonResponse({"error": error.message}, status=400)
        self.admin.log_change(request, prompt, f"Uploaded the picture “{held.name}”.")
        return JsonResponse(_told(held))

    def delete(self, request: HttpRequest, prompt_id: int, picture_id: int) -> HttpResponse:
        """Delete one of the workspace's pictures for good, or say what shows it."""
        prompt: Prompt = self.admin.require(request, str(prompt_id), "change")
        if not may(request, prompt.workspace_id, "delete_picture"):
            raise PermissionDenied
        picture = get_object_or_404(Picture, pk=picture_id, workspace_id=prompt.workspace_id)
        try:
            with transaction.atomic():
                self.admin.note(request, picture, "Deleted.", telling.values(picture), gone=True)
                pictures.delete(picture=picture)
        except InUse as error:
            return JsonResponse({"error": error.message}, status=409)
        return JsonResponse({"deleted": True})

    def _library(self, request: HttpRequest, prompt: Prompt) -> list[dict[str, Any]]:
        newest = list(Picture.objects.filter(workspace_id=prompt.workspace_id)[:SHOWN])
        shown = picture_uses.shown_now(workspace_id=prompt.workspace_id, stems=[each.stem for each in newest])
        deletes = may(request, prompt.workspace_id, "delete_picture")
        return [{**_told(each), "used": _used(shown[each.stem]), **_door(prompt, each, deletes)} for each in newest]


def _told(picture: Picture) -> dict[str, Any]:
    return {"src": picture.src, "alt": picture.alt, "name": picture.name}


def _door(prompt: Prompt, picture: Picture, deletes: bool) -> dict[str, str]:
    return {"delete": reverse("admin:guidance_picture_delete", args=[prompt.pk, picture.pk])} if deletes else {}


def _used(names: Sequence[str]) -> str:
    if not names:
        return "No prompt shows it now."
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"In {', '.join(f'“{name}”' for name in names[:NAMED])}{more}"
