"""The studio's site: Unfold with our own style and home page."""

import hashlib
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.sites import UnfoldAdminSite

from guidance.admin.home import overview
from guidance.admin.scope import scope_of
from guidance.conf import now

# Indigo, the colour prompts have by themselves.
_LIGHTNESS = {50: 97, 100: 94, 200: 88, 300: 79, 400: 68, 500: 60, 600: 52, 700: 46, 800: 40, 900: 34, 950: 26}
_CHROMA = {
    50: 0.015,
    100: 0.03,
    200: 0.06,
    300: 0.11,
    400: 0.17,
    500: 0.2,
    600: 0.21,
    700: 0.2,
    800: 0.17,
    900: 0.13,
    950: 0.1,
}
PRIMARY = {str(step): f"oklch({light}% {_CHROMA[step]} 281)" for step, light in _LIGHTNESS.items()}


class StudioSite(UnfoldAdminSite):
    """Django's admin site, dressed for marketers."""

    index_title = "Home"
    index_template = "studio/home.html"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what every page of the studio needs."""
        context: dict[str, Any] = super().each_context(request)
        context["colors"] = {**context["colors"], "primary": PRIMARY}
        context["site_url"] = None
        icon = staticfiles_storage.url("guidance/favicon.svg")
        context["site_favicons"] = [{"href": icon, "rel": "icon", "type": "image/svg+xml"}]
        context["styles"] = [*context["styles"], staticfiles_storage.url("guidance/studio.css")]
        context["scripts"] = [*context["scripts"], staticfiles_storage.url("guidance/studio.js")]
        return context

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show what is live and what needs attention."""
        home = overview(scope=scope_of(request), now=now())
        page: TemplateResponse = super().index(request, {**(extra_context or {}), "home": home})
        return page

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Search anew: what somebody just made is found, and what a user may see no more is not.

        Unfold keeps what a user found for five minutes, for the search of pages and of everything alike.
        """
        asked = f"{request.user.pk}_{request.GET.get('s', '').lower()}"
        cache.delete(f"unfold_search_{hashlib.sha256(asked.encode()).hexdigest()}")
        found: HttpResponse = super().search(request, extra_context)
        return found


studio = StudioSite(name="admin")
