"""The studio's site: Unfold with our own style and home page."""

from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest
from unfold.sites import UnfoldAdminSite


class StudioSite(UnfoldAdminSite):
    """Django's admin site, dressed for marketers."""

    index_title = "Home"
    enable_nav_sidebar = False

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what every page of the studio needs."""
        context: dict[str, Any] = super().each_context(request)
        context["styles"] = [*context["styles"], staticfiles_storage.url("guidance/studio.css")]
        context["scripts"] = [*context["scripts"], staticfiles_storage.url("guidance/studio.js")]
        return context


studio = StudioSite(name="admin")
