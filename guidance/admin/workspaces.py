"""Workspaces with their keys, origins, signing secrets and members."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from guidance.admin.base import StudioInline
from guidance.admin.install import ways
from guidance.admin.meters import Meter
from guidance.admin.policies import INTENT_NAMES, WorkspaceForm
from guidance.admin.scope import may
from guidance.admin.site import studio
from guidance.admin.switch import SwitchedAdmin, context_of
from guidance.conf import conf, now
from guidance.content.languages import NAMES
from guidance.core.errors import GuidanceError
from guidance.ingest import queries as ingest
from guidance.ingest import usage
from guidance.workspaces import identity, keys, roles
from guidance.workspaces.models import AllowedOrigin, ApiKey, Member, SigningSecret, Workspace
from guidance.workspaces.publishing import bump, tell_pages

_WORDS = {"default_language": "written_in", "languages": "translated_into", "four_eyes": "approved"}


def _in_words(fields: Any) -> list[Any]:
    return [tuple(_in_words(name)) if isinstance(name, tuple) else _WORDS.get(name, name) for name in fields]


class OriginInline(StudioInline):
    """Where the publishable keys work."""

    model = AllowedOrigin
    parent_path = "pk"
    verbose_name_plural = "pages that may use the publishable keys (none listed: all)"


class MemberInline(StudioInline):
    """Who works here."""

    model = Member
    parent_path = "pk"

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the users of the workspace; only a superuser knows, and may add, others."""
        if db_field.name == "user":
            users = get_user_model().objects.filter(is_staff=True)
            if not request.user.is_superuser:
                ids = [workspace.pk for workspace in self.related_workspaces(request)]
                users = users.filter(guidance_memberships__workspace__in=ids).distinct()
            kwargs["queryset"] = users
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let superusers only add people: others would have to see every user of the installation."""
        return bool(request.user.is_superuser)


class KeyForm(forms.Form):
    """A new key."""

    kind = forms.ChoiceField(choices=ApiKey.Kind, widget=UnfoldAdminSelectWidget)
    label = forms.CharField(max_length=80, required=False, widget=UnfoldAdminTextInputWidget)


class SecretForm(forms.Form):
    """A new signing secret."""

    label = forms.CharField(max_length=80, required=False, widget=UnfoldAdminTextInputWidget)


@admin.register(Workspace, site=studio)
class WorkspaceAdmin(SwitchedAdmin):
    """Tenants and how they are reached."""

    workspace_path = "pk"
    list_display = ["name", "key", "identity_mode", "person_cap"]
    search_fields = ["name", "key"]
    prepopulated_fields = {"key": ["name"]}
    inlines = [OriginInline, MemberInline]
    form = WorkspaceForm
    change_form_template = "studio/workspace.html"
    fieldsets = [
        (None, {"fields": [("name", "key"), ("time_zone", "buyer_roles")]}),
        ("Languages", {"fields": [("default_language", "languages")]}),
        ("Who is believed", {"fields": ["identity_mode"]}),
        (
            "How much people may see",
            {"fields": [("person_cap", "person_cap_days"), ("account_cap", "account_cap_days")]},
        ),
        ("Four eyes", {"fields": ["four_eyes"]}),
        ("What is noticed by itself", {"fields": ["capture_clicks"]}),
        ("Whom to spare", {"fields": [("quiet_days_after_upgrade", "holdout_percent")]}),
    ]
    change_form_outer_before_template = "studio/workspace_switch.html"
    change_form_outer_after_template = "studio/workspace_keys.html"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Say lists in words to who may not change them."""
        held = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return held
        return [(title, {**options, "fields": _in_words(options["fields"])}) for title, options in held]

    @admin.display(description="Prompts are written in")
    def written_in(self, workspace: Workspace) -> str:
        """Return the language by its name."""
        return NAMES.get(workspace.default_language, workspace.default_language) or "Not said"

    @admin.display(description="And translated into")
    def translated_into(self, workspace: Workspace) -> str:
        """Return the languages by their names."""
        return ", ".join(NAMES.get(language, language) for language in workspace.languages) or "No other language"

    @admin.display(description="Only with a colleague's approval")
    def approved(self, workspace: Workspace) -> str:
        """Return what prompts must want to need approval."""
        return ", ".join(INTENT_NAMES.get(intent, intent) for intent in workspace.four_eyes) or "Nothing"

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        """Make up the key of a new workspace only."""
        return {} if obj is not None else dict(super().get_prepopulated_fields(request, obj))

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Show rows only once there is a workspace to hang them on."""
        return list(super().get_inlines(request, obj)) if obj is not None else []

    def get_urls(self) -> list[URLPattern]:
        """Add the doors for keys and secrets."""
        doors = {"add-key": self.add_key, "add-secret": self.add_secret}
        added = [
            path(f"<path:object_id>/{name}/", self.admin_site.admin_view(require_POST(view)), name=f"guidance_{name}")
            for name, view in doors.items()
        ]
        revoking = {"revoke-key": self.revoke_key, "revoke-secret": self.revoke_secret}
        added += [
            path(
                f"<path:object_id>/{name}/<int:held_id>/",
                self.admin_site.admin_view(require_POST(view)),
                name=f"guidance_{name}",
            )
            for name, view in revoking.items()
        ]
        opened = self.admin_site.admin_view(self.install)
        return [path("<path:object_id>/install/", opened, name="guidance_install"), *added, *super().get_urls()]

    def install(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show how pages take the script in, with this workspace's address and key."""
        workspace: Workspace = self.require(request, object_id)
        key = keys.publishable(workspace=workspace)
        known = {
            "key": key,
            "heard": ingest.last_heard(workspace_id=workspace.pk),
            "origins": [origin.origin for origin in workspace.origins.all()],
        }
        host = request.build_absolute_uri("/").rstrip("/")
        found = ways(host=host, key=key or "pk_…")
        return self.page(request, "install", "Install", workspace=workspace, ways=found, **known)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the workspace with its keys and secrets."""
        workspace = self.require(request, object_id)
        added = {
            "workspace": workspace,
            "keys": workspace.keys.order_by("revoked_at", "kind", "created_at"),
            "secrets": workspace.signing_secrets.all(),
            "key_form": KeyForm(),
            "secret_form": SecretForm(auto_id="id_secret_%s"),
            "may_add_key": may(request, workspace.pk, "add_apikey"),
            "may_add_secret": may(request, workspace.pk, "add_signingsecret"),
            "usage": _usage(workspace),
            **context_of(request, workspace),
        }
        response: HttpResponse = super().change_view(request, object_id, form_url, {**(extra_context or {}), **added})
        return response

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the rows too; then everything that believed the old ones looks again."""
        super().save_related(request, form, formsets, change)
        keys.forget()
        bump(workspace_id=form.instance.pk)
        tell_pages(workspace_id=form.instance.pk)
        members = Member.objects.filter(workspace=form.instance).select_related("user")
        for user in {member.user for member in members} | _former(formsets):
            roles.refresh_groups(user=user)

    def add_key(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Create a key and show it once, in the answer."""
        workspace = self._held(request, object_id, "add_apikey")
        form = KeyForm(request.POST)
        if not form.is_valid():
            return self._back(workspace)
        value = keys.create(workspace=workspace, **form.cleaned_data)
        self.log_change(
            request, workspace, f"Made a {form.cleaned_data['kind']} key: {form.cleaned_data['label'] or 'no label'}."
        )
        return self._fresh(request, workspace, "key", value)

    def revoke_key(self, request: HttpRequest, object_id: str, held_id: int) -> HttpResponse:
        """Stop a key from working."""
        workspace = self._held(request, object_id, "change_apikey")
        key = workspace.keys.filter(pk=held_id).first()
        if key is None:
            raise Http404
        keys.revoke(key=key, now=now())
        self.log_change(request, workspace, f"Revoked the key {key}.")
        messages.success(request, f"The key {key} no longer works.")
        return self._back(workspace)

    def add_secret(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Add a signing secret and show it once."""
        workspace = self._held(request, object_id, "add_signingsecret")
        form = SecretForm(request.POST)
        try:
            label = form.cleaned_data["label"] if form.is_valid() else ""
            value = identity.add_secret(workspace=workspace, label=label)
        except GuidanceError as error:
            messages.error(request, error.message)
            return self._back(workspace)
        self.log_change(request, workspace, f"Made a signing secret: {label or 'no label'}.")
        return self._fresh(request, workspace, "signing secret", value)

    def revoke_secret(self, request: HttpRequest, object_id: str, held_id: int) -> HttpResponse:
        """Stop believing a signing secret."""
        workspace = self._held(request, object_id, "change_signingsecret")
        secret = SigningSecret.objects.filter(workspace=workspace, pk=held_id).first()
        if secret is None:
            raise Http404
        identity.revoke_secret(secret=secret, now=now())
        self.log_change(request, workspace, f"Revoked a signing secret: {secret.label or 'no label'}.")
        messages.success(request, "Tokens signed with that secret are no longer believed.")
        return self._back(workspace)

    def _fresh(self, request: HttpRequest, workspace: Workspace, what: str, value: str) -> HttpResponse:
        # Drawn in the answer itself: the value is never kept, not even in a session.
        response = self.page(request, "fresh_key", f"The new {what}", workspace=workspace, what=what, value=value)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _held(self, request: HttpRequest, object_id: str, permission: str) -> Workspace:
        workspace: Workspace = self.require(request, object_id)
        if not may(request, workspace.pk, permission):
            raise Http404
        return workspace

    def _back(self, workspace: Workspace) -> HttpResponse:
        return redirect(reverse("admin:guidance_workspace_change", args=[workspace.pk]) + "#keys")


def _former(formsets: Any) -> set[Any]:
    return {
        gone.user
        for formset in formsets
        for gone in getattr(formset, "deleted_objects", [])
        if isinstance(gone, Member)
    }


def _usage(workspace: Workspace) -> Meter:
    used = usage.of_day(workspace_id=workspace.pk, day=now().date())
    return Meter("Events today", "events", used, conf().day_events or None)
