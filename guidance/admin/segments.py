"""Saved audiences."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_POST

from guidance.admin import seen, stays, widgets
from guidance.admin.audience import Audience, sentence
from guidance.admin.base import StudioAdmin
from guidance.admin.offered import Offered, offered
from guidance.admin.scope import may, scope_of
from guidance.admin.site import studio
from guidance.admin.sizes import Now, Standing, reach
from guidance.conf import now
from guidance.content import audiences
from guidance.core.errors import GuidanceError
from guidance.engine.catalog import Kind
from guidance.segments import lists, saving
from guidance.segments.models import Segment
from guidance.workspaces.models import Workspace


class SegmentForm(forms.Form):
    """What a segment is called; a new one also of whom and by what it is made, which never changes later."""

    name = widgets.text("Name", required=True, size=120)
    description = widgets.text("Description", size=300, help_text="For your colleagues.")
    kind = widgets.choice("Made of", Segment.Kind.choices, required=True)
    source = widgets.choice("Members are told by", Segment.Source.choices, required=True)
    ids = forms.CharField(
        label="User ids or group ids, one a line",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "class": widgets.SMALL, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label="Or a CSV file of one column",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )
    keep = forms.BooleanField(label="Keep those on the list now", required=False)

    def __init__(self, data: Any, files: Any, *, segment: Segment) -> None:
        initial = {name: getattr(segment, name) for name in ("name", "description", "kind", "source")}
        super().__init__(data, files, initial={**initial, "keep": True})
        if segment.pk is not None:
            for name in ("kind", "source"):
                self.fields[name].disabled = True

    @property
    def is_list(self) -> bool:
        """Whether the members are named one by one; ask `is_valid` first."""
        return bool(self.cleaned_data.get("source") == Segment.Source.LIST)

    def member_ids(self) -> list[str] | None:
        """Return the ids given, or None where none were. Raises InvalidList."""
        given = self.cleaned_data["file"] or self.cleaned_data["ids"]
        if not given or (isinstance(given, str) and not given.strip()):
            return None
        return lists.read(file=given)


@admin.register(Segment, site=studio)
class SegmentAdmin(StudioAdmin):
    """Audiences to be used in many prompts."""

    nothing_yet = "A segment is an audience that several prompts share. Add one, or say who in a prompt itself."
    list_display = ["name", "kind", "in_words", "size", "description", "workspace"]
    list_filter = ["workspace", "kind"]
    list_select_related = ["workspace"]
    search_fields = ["name", "key"]

    def get_urls(self) -> list[URLPattern]:
        """Add the doors that put rows into words and count whom they reach."""
        words, count = (self.admin_site.admin_view(require_POST(view)) for view in (self.words, self.count))
        told = self.admin_site.admin_view(require_GET(self.seen))
        return [
            path("seen/<int:workspace_id>/", told, name="guidance_seen"),
            path("words/<int:workspace_id>/", words, name="guidance_words"),
            path("count/<int:workspace_id>/", count, name="guidance_count"),
            *super().get_urls(),
        ]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Put the rules of the list into words, reading each workspace's names once."""
        changelist = super().get_changelist_instance(request)
        names: dict[int, Offered] = {}
        for segment in changelist.result_list:
            held = names.get(segment.workspace_id) or offered(workspace_id=segment.workspace_id)
            names[segment.workspace_id] = held
            segment.words = in_words(segment, held)
        standing = Standing(workspace_ids=names)
        for segment in changelist.result_list:
            segment.standing = standing.of(segment)
        return changelist

    @admin.display(description="now in it")
    def size(self, segment: Any) -> str:
        """Return how many are in it, and how far a look at everybody is."""
        held: Now = segment.standing
        badge = (
            format_html(' <span class="g-badge g-warn">looking, {} %</span>', held.percent) if held.is_building else ""
        )
        return format_html("{}{}", held.words, badge)

    @admin.display(description="who is in it")
    def in_words(self, segment: Any) -> str:
        """Return the rule in plain words."""
        return str(segment.words)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Make a segment in the chosen workspace."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        open_to = scope_of(request).workspaces("add_segment")
        asked = request.GET.get("workspace")
        workspace = open_to.filter(pk=asked).first() if asked and asked.isdigit() else open_to.first()
        if workspace is None:
            raise PermissionDenied
        segment = Segment(workspace=workspace, rule={"version": 1, "where": {}, "facts": {}})
        return self._edit(request, segment, others=list(open_to))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Edit a segment."""
        segment = self.require(request, object_id)
        if request.method == "POST" and not self.has_change_permission(request, segment):
            raise PermissionDenied
        return self._edit(request, segment)

    def words(self, request: HttpRequest, workspace_id: int) -> HttpResponse:
        """Put the rows as they are in the form into words."""
        audience = self._audience(request, workspace_id)
        if audience.is_valid():
            return JsonResponse({"words": audience.sentence})
        return JsonResponse({"error": audience.error})

    def count(self, request: HttpRequest, workspace_id: int) -> HttpResponse:
        """Count whom the rows as they are in the form would reach now."""
        audience = self._audience(request, workspace_id)
        if not audience.is_valid():
            return JsonResponse({"error": audience.error})
        kind, rule = Segment.Kind(audience.kind), audience.document
        try:
            reached = reach(workspace_id=workspace_id, rule=rule, kind=kind, now=now())
        except GuidanceError as error:
            return JsonResponse({"error": error.message})
        members = reached.members if may(request, workspace_id, f"view_{kind}") else []
        return JsonResponse({"size": reached.words, "members": [member._asdict() for member in members]})

    def seen(self, request: HttpRequest, workspace_id: int) -> HttpResponse:
        """Tell what was really seen of what a row asks about."""
        self._require(request, workspace_id)
        return JsonResponse({"seen": seen.asked(workspace_id=workspace_id, of=request.GET.get("of", ""))})

    def _require(self, request: HttpRequest, workspace_id: int) -> None:
        if not scope_of(request).workspaces("view_segment").filter(pk=workspace_id).exists():
            raise Http404

    def _audience(self, request: HttpRequest, workspace_id: int) -> Audience:
        self._require(request, workspace_id)
        return Audience(offered=offered(workspace_id=workspace_id), data=request.POST, kind=_kind_in(request.POST))

    def delete_model(self, request: HttpRequest, obj: Segment) -> None:
        """Delete it unless something depends on it."""
        try:
            audiences.delete(segment=obj)
        except GuidanceError as error:
            messages.error(request, error.message)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Segment]) -> None:
        """Delete those nothing depends on."""
        for segment in queryset:
            self.delete_model(request, segment)

    def _edit(self, request: HttpRequest, segment: Segment, others: list[Workspace] | None = None) -> HttpResponse:
        choices = offered(workspace_id=segment.workspace_id)
        data = request.POST if request.method == "POST" else None
        form = SegmentForm(data, request.FILES or None, segment=segment)
        kind: Kind = _kind_in({"kind": segment.kind} if data is None or segment.pk else data)
        audience = Audience(offered=choices, document=segment.rule or None, data=data, kind=kind)
        if data is not None and form.is_valid() and (form.is_list or audience.is_valid()):
            error = self._save(request, segment, form, audience)
            if not error:
                return redirect(reverse("admin:guidance_segment_changelist"))
            audience.error = error
        return self.page(
            request,
            "segment",
            segment.name or "New segment",
            segment=segment,
            original=segment if segment.pk else None,
            form=form,
            audience=audience,
            workspaces=others or [],
            standing=Standing(workspace_ids=[segment.workspace_id]).of(segment) if segment.pk else None,
            moves=stays.lately(segment=segment) if segment.pk else [],
            entries=segment.entries.count() if segment.pk else 0,
            may_change=segment.pk is None or self.has_change_permission(request, segment),
            may_delete=segment.pk is not None and self.has_delete_permission(request, segment),
        )

    def _save(self, request: HttpRequest, segment: Segment, form: SegmentForm, audience: Audience) -> str:
        is_new = segment.pk is None
        for name in ("name", "description", "kind", "source"):
            setattr(segment, name, form.cleaned_data[name])
        segment.rule = {} if form.is_list else audience.document
        segment.key = segment.key or free_key(segment)
        try:
            ids = form.member_ids() if form.is_list else None
            with transaction.atomic():
                saving.save(segment=segment)
                if ids is not None:
                    change = lists.add if form.cleaned_data["keep"] else lists.replace
                    change(segment=segment, ids=ids)
        except GuidanceError as error:
            if is_new:
                segment.pk, segment.key = None, ""
            return error.message
        if is_new:
            self.log_addition(request, segment, "Made.")
        else:
            self.log_change(request, segment, "Saved.")
        messages.success(request, f"The segment “{segment.name}” is saved; who is in it is being looked up.")
        return ""


def _kind_in(data: Mapping[str, Any]) -> Kind:
    return "account" if data.get("kind") == Segment.Kind.ACCOUNT else "person"


def in_words(segment: Segment, names: Offered) -> str:
    """Return who is in a segment in plain words, or what is wrong with its rule."""
    if segment.source == Segment.Source.LIST:
        return "Whoever is on its list"
    try:
        return sentence(segment.rule, names)
    except GuidanceError as error:
        return error.message


def free_key(segment: Segment) -> str:
    """Return a key made from the name that no other segment of the workspace has."""
    stem = slugify(segment.name)[:50] or "segment"
    taken = set(Segment.objects.filter(workspace_id=segment.workspace_id).values_list("key", flat=True))
    return next(key for key in (stem, *(f"{stem}-{number}" for number in range(2, 10_000))) if key not in taken)
