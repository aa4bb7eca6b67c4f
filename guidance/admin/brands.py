"""The theme page's door for a brand's own colours: what a logo, a file or a pasted text holds, and whether people can read it."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from guidance.admin.base import StudioAdmin
from guidance.admin.chosen import chosen_workspace
from guidance.content import brand, design_tokens, pictures, theme_checks
from guidance.content.models import Theme
from guidance.content.theme_checks import COLOURS
from guidance.core.contrast import is_colour
from guidance.core.errors import GuidanceError


class BrandPages:
    """What the page of a theme asks about colours; `admin` is the themes' admin. Nothing is kept here."""

    def __init__(self, admin: StudioAdmin) -> None:
        self.admin = admin

    def urls(self) -> list[URLPattern]:
        """Return the address: sent a file or a text it proposes colours, sent colours alone it judges them."""
        view = self.admin.admin_site.admin_view(require_POST(self.door))
        return [path("brand/", view, name="guidance_brand")]

    def door(self, request: HttpRequest) -> JsonResponse:
        """Answer with {found, proposed, faults}, or with {error} for what cannot be read."""
        chosen_workspace(request, "change_theme")
        now = _colours(request)
        try:
            found = _found(request)
        except GuidanceError as error:
            return JsonResponse({"error": error.message}, status=400)
        proposed = brand.propose(found=found, now=now) if found else {}
        return JsonResponse(
            {
                "found": [{"name": each.name, "colour": each.colour} for each in found],
                "proposed": proposed,
                "faults": [fault._asdict() for fault in theme_checks.faults(colours=now | proposed)],
            }
        )


def _found(request: HttpRequest) -> list[design_tokens.Found]:
    file: Any = request.FILES.get("file")
    if file is not None:
        return brand.colours_of(file=file.read(pictures.MAX_BYTES + 1))
    text = request.POST.get("pasted", "")
    return design_tokens.read(text=text) if text.strip() else []


def _colours(request: HttpRequest) -> dict[str, str]:
    plain = Theme()
    given = {name: request.POST.get(name, "") for name in COLOURS}
    return {name: text.lower() if is_colour(text) else getattr(plain, name) for name, text in given.items()}
