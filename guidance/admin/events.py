"""What comes in: live events, exposures, what was refused and what could not be worked in."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html_join
from unfold.decorators import display

from guidance.admin.base import ReadOnlyAdmin, ScopedFilter
from guidance.admin.newest import Newest
from guidance.admin.site import studio
from guidance.conf import now
from guidance.ingest import letters
from guidance.ingest.models import DeadLetter, Event, RejectedEvent
from guidance.insights.models import Exposure
from guidance.protocol.events import TYPES

SHOWN_PROPERTIES = 4
REFRESH_SECONDS = 4


class NewestFilter(admin.SimpleListFilter):
    """Only rows of one value, chosen from those of the newest; to ask a whole log for its values takes seconds."""

    looked_at = 500

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the values among the newest rows."""
        held = model_admin.get_queryset(request).order_by("-id").values_list(self.parameter_name, flat=True)
        return [(value, value) for value in sorted(set(held[: self.looked_at])) if value]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the chosen value."""
        return queryset.filter(**{str(self.parameter_name): self.value()}) if self.value() else queryset


class NameFilter(NewestFilter):
    """Only events of one name."""

    title = "event"
    parameter_name = "name"


class CodeFilter(NewestFilter):
    """Only what was refused for one reason."""

    title = "code"
    parameter_name = "code"


class TypeFilter(NewestFilter):
    """Only events of one type, of those there are."""

    title = "type"
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the types of Segment's tracking API."""
        del request, model_admin
        return [(name, name) for name in sorted(TYPES)]


@admin.register(Event, site=studio)
class EventAdmin(Newest, ReadOnlyAdmin):
    """The newest events, as they come in."""

    nothing_yet = (
        "What people do appears by itself, as soon as your app reports it; Workspaces & keys, Install tells how."
    )
    list_display = ["what", "person", "account", "shown_properties", "when", "workspace"]
    list_filter = ["workspace", NameFilter, TypeFilter]
    list_select_related = ["person", "account", "workspace"]
    search_fields = ["name"]
    ordering = ["-id"]
    list_before_template = "studio/live.html"

    @display(description="event", header=True)
    def what(self, event: Event) -> list[str]:
        """Return name and type."""
        return [event.name or event.type.capitalize(), event.type]

    @admin.display(description="time")
    def when(self, event: Event) -> str:
        """Return the moment to the second, as live lists need it."""
        return f"{event.time:%d %b, %H:%M:%S}"

    @admin.display(description="properties")
    def shown_properties(self, event: Event) -> str:
        """Return the first properties as chips."""
        rows = list(event.properties.items())[:SHOWN_PROPERTIES]
        return (
            format_html_join(" ", '<span class="g-chip">{}: {}</span>', ((name, short(held)) for name, held in rows))
            or "—"
        )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list; the page asks for itself again every few seconds."""
        added = {**(extra_context or {}), "refresh_seconds": REFRESH_SECONDS}
        response: HttpResponse = super().changelist_view(request, added)
        return response

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show one event in full."""
        event = self.require(request, object_id)
        rows = sorted(event.properties.items())
        return self.page(request, "event", event.name or event.type.capitalize(), event=event, properties=rows)


@admin.register(Exposure, site=studio)
class ExposureAdmin(Newest, ReadOnlyAdmin):
    """Prompts really shown, and what people did with them."""

    nothing_yet = "Whenever somebody sees a prompt, it is listed here."
    list_display = ["prompt", "person", "account", "outcome", "when", "workspace"]
    list_filter = ["workspace", ("prompt", ScopedFilter)]
    list_select_related = ["prompt", "person", "account", "workspace"]

    @admin.display(description="given to a page", ordering="leased_at")
    def when(self, exposure: Exposure) -> str:
        """Return the moment to the second."""
        return f"{exposure.leased_at:%d %b, %H:%M:%S}"

    @display(
        description="outcome",
        label={
            "completed": "success",
            "clicked": "success",
            "dismissed": "warning",
            "shown": "info",
            "never shown": "",
            "leased": "",
        },
    )
    def outcome(self, exposure: Exposure) -> str:
        """Return the furthest the person went."""
        for step in ("completed", "clicked", "dismissed", "shown"):
            if getattr(exposure, f"{step}_at") is not None:
                return step
        return "leased" if exposure.expires_at > now() else "never shown"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """An exposure is shown with its person."""
        exposure = self.require(request, object_id)
        return redirect(reverse("admin:guidance_person_change", args=[exposure.person_id]))


@admin.register(RejectedEvent, site=studio)
class RejectedEventAdmin(Newest, ReadOnlyAdmin):
    """Events refused at the door, for the developer who sends them."""

    nothing_yet = "Good: nothing that your app sent had to be refused."
    list_display = ["message", "code", "received_at", "workspace"]
    list_filter = ["workspace", CodeFilter]
    list_select_related = ["workspace"]
    fields = ["workspace", "code", "message", "received_at", "payload"]


@admin.register(DeadLetter, site=studio)
class DeadLetterAdmin(ReadOnlyAdmin):
    """Accepted events that could not be worked in."""

    nothing_yet = "Good: all that came in could be worked in."
    list_display = ["__str__", "received_at", "died_at", "workspace"]
    list_filter = ["workspace"]
    list_select_related = ["workspace"]
    fields = ["workspace", "error", "received_at", "died_at", "body"]
    actions = ["replay"]

    def has_replay_permission(self, request: HttpRequest) -> bool:
        """Ask Django's permission; each letter's workspace is asked when it comes to it."""
        return request.user.has_perm("guidance.change_deadletter")

    @admin.action(description="Work the chosen letters in again", permissions=["replay"])
    def replay(self, request: HttpRequest, queryset: QuerySet[DeadLetter]) -> None:
        """Put the chosen letters back on the road."""
        chosen = [letter for letter in queryset if self.allows(request, "change", letter)]
        for letter in chosen:
            self.log_change(request, letter, "Put back on the road.")
        count = letters.replay(ids=[letter.pk for letter in chosen])
        messages.success(request, f"{count} letter(s) are on the road again.")


def short(value: Any) -> str:
    """Return a value short enough for a list."""
    if isinstance(value, dict):
        value = ", ".join(f"{name} {held}" for name, held in value.items())
    text = str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
