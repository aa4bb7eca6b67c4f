"""Saved audiences."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from guidance.admin import widgets
from guidance.admin.audience import Audience, sentence
from guidance.admin.base import StudioAdmin
from guidance.admin.offered import Offered, offered
from guidance.admin.scope import scope_of
from guidance.admin.site import studio
from guidance.core.errors import GuidanceError
from guidance.segments import saving
from guidance.segments.models import Segment
from guidance.workspaces.models import Workspace


class SegmentForm(forms.Form):
    """What a segment is called and of whom it is made."""

    name = widgets.text("Name", required=True, size=120)
    description = widgets.text("Description", size=300, help_text="For your colleagues.")
    kind = widgets.choice("Made of", Segment.Kind.choices, required=True)


@admin.register(Segment, site=studio)
class SegmentAdmin(StudioAdmin):
    """Audiences to be used in many prompts."""

    list_display = ["name", "kind", "in_words", "description", "workspace"]
    list_filter = ["workspace", "kind"]
    list_select_related = ["workspace"]
    search_fields = ["name", "key"]

    def get_urls(self) -> list[URLPattern]:
        """Add the door that puts rows into words."""
        words = self.admin_site.admin_view(require_POST(self.words))
        return [path("words/<int:workspace_id>/", words, name="guidance_words"), *super().get_urls()]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Put the rules of the list into words, reading each workspace's names once."""
        changelist = super().get_changelist_instance(request)
        names: dict[int, Offered] = {}
        for segment in changelist.result_list:
            held = names.get(segment.workspace_id) or offered(workspace_id=segment.workspace_id)
            names[segment.workspace_id] = held
            segment.words = in_words(segment.rule, held)
        return changelist

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
        if not scope_of(request).workspaces("view_segment").filter(pk=workspace_id).exists():
            raise Http404
        audience = Audience(offered=offered(workspace_id=workspace_id), data=request.POST)
        if audience.is_valid():
            return JsonResponse({"words": audience.sentence})
        return JsonResponse({"error": audience.error})

    def delete_model(self, request: HttpRequest, obj: Segment) -> None:
        """Delete it unless something depends on it."""
        try:
            saving.delete(segment=obj)
        except GuidanceError as error:
            messages.error(request, error.message)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Segment]) -> None:
        """Delete those nothing depends on."""
        for segment in queryset:
            self.delete_model(request, segment)

    def _edit(self, request: HttpRequest, segment: Segment, others: list[Workspace] | None = None) -> HttpResponse:
        choices = offered(workspace_id=segment.workspace_id)
        data = request.POST if request.method == "POST" else None
        initial = {"name": segment.name, "description": segment.description, "kind": segment.kind}
        form = SegmentForm(data, initial=initial)
        audience = Audience(offered=choices, document=segment.rule, data=data)
        if data is not None and form.is_valid() & audience.is_valid():
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
            may_change=segment.pk is None or self.has_change_permission(request, segment),
            may_delete=segment.pk is not None and self.has_delete_permission(request, segment),
        )

    def _save(self, request: HttpRequest, segment: Segment, form: SegmentForm, audience: Audience) -> str:
        is_new = segment.pk is None
        segment.name = form.cleaned_data["name"]
        segment.description = form.cleaned_data["description"]
        segment.kind = form.cleaned_data["kind"]
        segment.rule = audience.document
        segment.key = segment.key or free_key(segment)
        try:
            saving.save(segment=segment)
        except GuidanceError as error:
            return error.message
        if is_new:
            self.log_addition(request, segment, "Made.")
        else:
            self.log_change(request, segment, "Saved.")
        messages.success(request, f"The segment “{segment.name}” is saved; everybody is being decided again.")
        return ""


def in_words(rule: dict[str, Any], names: Offered) -> str:
    """Return a rule in plain words, or what is wrong with it."""
    try:
        return sentence(rule, names)
    except GuidanceError as error:
        return error.message


def free_key(segment: Segment) -> str:
    """Return a key made from the name that no other segment of the workspace has."""
    stem = slugify(segment.name)[:50] or "segment"
    taken = set(Segment.objects.filter(workspace_id=segment.workspace_id).values_list("key", flat=True))
    return next(key for key in (stem, *(f"{stem}-{number}" for number in range(2, 10_000))) if key not in taken)
