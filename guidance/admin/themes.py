"""How prompts look."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.html import format_html
from unfold.decorators import action
from unfold.widgets import UnfoldAdminColorInputWidget

from guidance.admin.base import StudioAdmin
from guidance.admin.brands import BrandPages
from guidance.admin.scope import may, user_of
from guidance.admin.site import studio
from guidance.conf import now
from guidance.content import publishing, theme_checks
from guidance.content.models import Theme
from guidance.content.theme_checks import COLOURS


class ThemeForm(forms.ModelForm):  # type: ignore[type-arg]
    """Colours are chosen, not typed."""

    class Meta:
        model = Theme
        fields = ["workspace", "name", "key", *COLOURS, "radius", "shadow", "font", "scheme"]
        widgets = dict.fromkeys(COLOURS, UnfoldAdminColorInputWidget)

    def clean(self) -> dict[str, Any]:
        """Refuse colours that few people could tell apart, at the field that mends it."""
        held = super().clean() or {}
        if all(name in held for name in COLOURS):
            colours = {name: held[name] for name in COLOURS}
            for finding in theme_checks.check(theme=Theme(**colours)):
                self.add_error(finding.place, finding.message)
        return held


@admin.register(Theme, site=studio)
class ThemeAdmin(StudioAdmin):
    """The looks of a workspace."""

    nothing_yet = "Add one with the colours of your brand; prompts wear the workspace's first."
    form = ThemeForm
    list_display = ["name", "swatch", "scheme", "workspace"]
    list_filter = ["workspace"]
    list_select_related = ["workspace"]
    search_fields = ["name", "key"]
    prepopulated_fields = {"key": ["name"]}
    actions_submit_line = ["apply"]
    change_form_after_template = "studio/theme_preview.html"
    fieldsets = [
        (None, {"fields": ["workspace", ("name", "key")]}),
        ("Colours", {"fields": [("accent", "accent_text"), ("background", "text"), ("muted", "border")]}),
        ("Shape", {"fields": [("radius", "shadow"), ("font", "scheme")]}),
    ]

    def get_urls(self) -> list[URLPattern]:
        """Add the door for a brand's colours."""
        return [*BrandPages(self).urls(), *super().get_urls()]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        """Make up the key of a new theme only."""
        return {} if obj is not None else dict(super().get_prepopulated_fields(request, obj))

    @admin.display(description="colours")
    def swatch(self, theme: Theme) -> str:
        """Return the theme as a small prompt."""
        return format_html(
            '<span class="g-swatch" style="background:{};color:{};border-color:{}">Aa'
            '<i style="background:{}"></i></span>',
            theme.background,
            theme.text,
            theme.border,
            theme.accent,
        )

    @action(description="Save and apply to live prompts", permissions=["apply"])
    def apply(self, request: HttpRequest, obj: Theme) -> None:
        """Publish the live prompts of this theme in their new look."""
        if not may(request, obj.workspace_id, "publish_prompt"):
            raise PermissionDenied
        count = publishing.restyle(theme=obj, by=user_of(request), now=now())
        messages.success(request, f"{count} live prompt(s) wear the new look.")

    def has_apply_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Only who may publish may change what people see; Unfold names the theme only while it draws the button."""
        if not object_id:
            return request.user.has_perm("guidance.publish_prompt")
        theme = self.get_object(request, str(object_id))
        return theme is not None and may(request, theme.workspace_id, "publish_prompt")
