"""The audit log in the studio: who changed what, and what it was before."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from unfold.decorators import display

from guidance.admin.base import ReadOnlyAdmin
from guidance.admin.site import studio
from guidance.workspaces.models import AuditEntry


@admin.register(AuditEntry, site=studio)
class AuditAdmin(ReadOnlyAdmin):
    """Every change of a workspace, newest first."""

    nothing_yet = "What people change in the studio, or through the API, is listed here."
    list_display = ["when", "who", "what", "sort", "happened", "workspace"]
    list_display_links = ["when", "what"]
    list_filter = ["workspace", "sort"]
    list_select_related = ["workspace"]
    search_fields = ["name", "action", "by_name"]
    search_help_text = "Search by what was changed, what happened or who did it"
    show_full_result_count = False
    date_hierarchy = None

    @display(description="when (UTC)", ordering="-id")
    def when(self, entry: AuditEntry) -> str:
        """Return the moment."""
        return f"{entry.at:%d %b %Y %H:%M}"

    @display(description="who")
    def who(self, entry: AuditEntry) -> str:
        """Return who did it."""
        return entry.by_name or "The system"

    @display(description="what")
    def what(self, entry: AuditEntry) -> str:
        """Return what it was called."""
        return entry.name

    @display(description="what happened")
    def happened(self, entry: AuditEntry) -> str:
        """Return what was done, and how often where that was more than once."""
        return f"{entry.action} ({entry.times} times)" if entry.times > 1 else entry.action

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what was there before and what after."""
        entry = self.require(request, object_id)
        return self.page(request, "audit", "What changed", entry=entry, original=entry)
