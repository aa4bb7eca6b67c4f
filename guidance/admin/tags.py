"""Feature tags: elements of the host app whose use is an event, without code."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.timesince import timesince
from django.views.decorators.http import require_POST
from msgspec import convert, to_builtins
from unfold.widgets import UnfoldAdminSelectWidget

from guidance.admin import widgets
from guidance.admin.base import StudioAdmin
from guidance.admin.offered import Offered, offered
from guidance.admin.prompts import anchors, picking
from guidance.admin.prompts.anchors import PickedField
from guidance.admin.scope import scope_of
from guidance.admin.site import studio
from guidance.conf import now
from guidance.content import tagging
from guidance.content.describing import named
from guidance.content.models import FeatureTag
from guidance.content.tagging import BadTag
from guidance.core.errors import GuidanceError
from guidance.ingest.queries import seen_lately
from guidance.protocol.content import Anchor, Candidate
from guidance.rules.builder import to_rows, to_rule
from guidance.rules.rows import Row
from guidance.workspaces.models import Workspace

FIELDS: dict[anchors.By, str] = {"data": "element", "text": "words", "css": "selector"}
PAGES = [
    ("", "on every page"),
    ("starts_with", "where the address starts with"),
    ("is", "only on the address"),
    ("contains", "where the address contains"),
    ("is_not", "everywhere but on the address"),
]
KEPT = "kept"


class TagForm(forms.Form):
    """A feature tag in a marketer's words."""

    name = widgets.text("Event", required=True, help_text="What it is called from now on, like “Report Exported”.")
    action = forms.ChoiceField(label="Counts when it is", choices=FeatureTag.Action, widget=UnfoldAdminSelectWidget)
    element = widgets.text(
        "Element of the page", list="seen-anchors", help_text="The name your developers gave it with data-guidance."
    )
    words = widgets.text("Words on the element", help_text="Found by what it says, exactly as it stands there.")
    selector = widgets.text("CSS selector", size=500, help_text="Only where it has neither name nor words.")
    picked = PickedField()
    pages = widgets.choice("Counts", PAGES)
    addresses = widgets.area("Addresses, one a line", rows=3)
    active = widgets.switch("Counts now", "Without it, the tag is kept but nothing is tracked.")

    def __init__(self, data: Any, *, tag: FeatureTag) -> None:
        super().__init__(
            data, initial={**_fields_of(tag), "name": tag.name, "action": tag.action, "active": tag.active}
        )
        self.tag = tag
        if self.initial["pages"] == KEPT:
            self.fields["pages"].choices = [(KEPT, "where its rule says, made elsewhere"), *PAGES]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for an element, and for the addresses where pages are chosen."""
        held = super().clean() or self.cleaned_data
        kept = any(each["by"] == "group" and not each.get("label") for each in self.tag.candidates)
        if not kept and not any(held.get(name) for name in (*FIELDS.values(), "picked")):
            self.add_error("element", "Say which element: its name, its words or a selector.")
        if held.get("pages") not in {"", KEPT, None} and not held.get("addresses", "").strip():
            self.add_error("addresses", "Say at least one address, like /contacts.")
        return held

    def fill(self) -> None:
        """Put what the fields say into the tag; ask `is_valid` first. Raises InvalidRule."""
        held = self.cleaned_data
        for name in ("name", "action", "active"):
            setattr(self.tag, name, held[name])
        typed = {by: held[field] for by, field in FIELDS.items()}
        found = anchors.candidates_of(_anchor(self.tag), picked=held["picked"], typed=typed)
        self.tag.candidates = to_builtins(found)
        if held["pages"] != KEPT:
            self.tag.pages = _condition(held["pages"], held["addresses"])


@admin.register(FeatureTag, site=studio)
class TagAdmin(StudioAdmin):
    """What counts as used in the host app."""

    nothing_yet = "Point at a button of your site, and each click on it becomes an event, without a developer."
    list_display = ["name", "counts", "seen", "state", "workspace"]
    list_filter = ["workspace", "action", "active"]
    list_select_related = ["workspace"]
    search_fields = ["name"]
    warn_unsaved_form = False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Count the events of the tags listed, once for each workspace."""
        changelist = super().get_changelist_instance(request)
        tags: dict[int, list[Any]] = {}
        for tag in changelist.result_list:
            tags.setdefault(tag.workspace_id, []).append(tag)
        for workspace_id, held in tags.items():
            seen = seen_lately(workspace_id=workspace_id, names=[tag.name for tag in held], now=now())
            for tag in held:
                tag.seen_lately = seen.get(tag.name)
        return changelist

    @admin.display(description="counts when")
    def counts(self, tag: FeatureTag) -> str:
        """Return what must happen, in a few words."""
        first = named(convert(tag.candidates[0], Candidate)) if tag.candidates else "?"
        return f"{first} is {tag.get_action_display().lower()}"

    @admin.display(description="in the last 7 days")
    def seen(self, tag: Any) -> str:
        """Return how often it was seen, and when last."""
        return in_words(tag.seen_lately)

    @admin.display(description="counts now", boolean=True)
    def state(self, tag: FeatureTag) -> bool:
        """Return whether it is followed."""
        return tag.active

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Make a tag in the chosen workspace."""
        open_to = scope_of(request).workspaces("add_featuretag")
        asked = request.GET.get("workspace", "")
        workspace = open_to.filter(pk=asked).first() if asked.isdigit() else open_to.first()
        if not self.has_add_permission(request) or workspace is None:
            raise PermissionDenied
        return self._edit(request, FeatureTag(workspace=workspace), list(open_to))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Edit a tag."""
        tag = self.require(request, object_id)
        if request.method == "POST" and not self.has_change_permission(request, tag):
            raise PermissionDenied
        return self._edit(request, tag, [])

    def delete_model(self, request: HttpRequest, obj: FeatureTag) -> None:
        """Forget it, on open pages too."""
        tagging.remove(tag=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[FeatureTag]) -> None:
        """Forget them, on open pages too."""
        for tag in queryset:
            tagging.remove(tag=tag)

    def get_urls(self) -> list[URLPattern]:
        """Add the doors of the picker."""
        wrap = self.admin_site.admin_view
        doors = [
            path("builder/", wrap(require_POST(self.enter)), name="guidance_tag_builder"),
            path("picked/", wrap(require_POST(self.picked)), name="guidance_tag_picked"),
        ]
        return [*doors, *super().get_urls()]

    def enter(self, request: HttpRequest) -> HttpResponse:
        """Return a pass for a page on which something is to be tagged."""
        return picking.passed(request, workspace=self._workspace(request), purpose="tag")

    def picked(self, request: HttpRequest) -> HttpResponse:
        """Make the tag that was picked and named on the customer's page; answer `{"saved"}` or `{"error"}`."""
        form = TagForm(request.POST, tag=FeatureTag(workspace=self._workspace(request)))
        if form.is_valid() and self._save(request, form):
            return JsonResponse({"saved": True})
        return JsonResponse({"error": next(text for texts in form.errors.values() for text in texts)})

    def _workspace(self, request: HttpRequest) -> Workspace:
        asked = request.POST.get("workspace", "")
        found = scope_of(request).workspaces("add_featuretag").filter(pk=asked).first() if asked.isdecimal() else None
        if found is None or not self.has_add_permission(request):
            raise PermissionDenied
        return found

    def _edit(self, request: HttpRequest, tag: FeatureTag, others: list[Workspace]) -> HttpResponse:
        form = TagForm(request.POST if request.method == "POST" else None, tag=tag)
        if form.is_bound and form.is_valid() and self._save(request, form):
            return redirect(reverse("admin:guidance_featuretag_changelist"))
        saved = tag.pk is not None
        names: Offered = offered(workspace_id=tag.workspace_id)
        seen = seen_lately(workspace_id=tag.workspace_id, names=[tag.name], now=now()).get(tag.name) if saved else None
        return self.page(
            request,
            "tag",
            form.initial["name"] or "New feature tag",
            tag=tag,
            original=tag if saved else None,
            form=form,
            anchors=names.anchors,
            pick=picking.offer(tag.workspace),
            workspaces=others,
            seen=in_words(seen) if saved else "",
            may_change=not saved or self.has_change_permission(request, tag),
            may_delete=saved and self.has_delete_permission(request, tag),
        )

    def _save(self, request: HttpRequest, form: TagForm) -> bool:
        is_new = form.tag.pk is None
        try:
            form.fill()
            tagging.save(tag=form.tag)
        except BadTag as error:
            form.add_error(
                {"name": "name", "action": "action", "pages": "addresses"}.get(error.place, "element"), error.message
            )
            return False
        except GuidanceError as error:
            form.add_error("addresses", error.message)
            return False
        (self.log_addition if is_new else self.log_change)(request, form.tag, "Made." if is_new else "Saved.")
        messages.success(request, f"“{form.tag.name}” is saved. Open pages follow it within a second or two.")
        return True


def in_words(seen: Any) -> str:
    """Return how often an event was seen in the last seven days, and when last."""
    if seen is None:
        return "not seen"
    ago = timesince(seen.last, now(), depth=1)
    return f"seen {seen.times:,} time{'' if seen.times == 1 else 's'}, last {ago} ago"


def _fields_of(tag: FeatureTag) -> dict[str, Any]:
    anchor = _anchor(tag)
    found = {field: anchors.typed_of(anchor, by) for by, field in FIELDS.items()}
    return {**found, "picked": anchors.picked_of(anchor), **_pages_of(tag.pages)}


def _anchor(tag: FeatureTag) -> Anchor:
    return Anchor(convert(tag.candidates, list[Candidate]))


def _pages_of(condition: dict[str, Any]) -> dict[str, Any]:
    if not condition:
        return {"pages": "", "addresses": ""}
    form = to_rows({"version": 1, "where": condition, "facts": {}})
    rows = form[1] if form else []
    operators = {row.operator for row in rows}
    if form is None or len(operators) != 1 or any(row.subject != "page:path" for row in rows):
        return {"pages": KEPT, "addresses": ""}
    joined = "all" if operators == {"is_not"} else "any"
    if len(rows) > 1 and form[0] != joined:
        return {"pages": KEPT, "addresses": ""}
    return {"pages": operators.pop(), "addresses": "\n".join(str(row.value) for row in rows)}


def _condition(operator: str, addresses: str) -> Any:
    rows = [Row("page:path", operator, line.strip()) for line in addresses.splitlines() if line.strip()]
    if not operator or not rows:
        return {}
    return to_rule("all" if operator == "is_not" else "any", rows)["where"]
