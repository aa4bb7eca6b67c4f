"""Prompts copied to another workspace, exported as a file, and taken in from one."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from unfold.widgets import UnfoldAdminSelectWidget

from guidance.admin.base import StudioAdmin
from guidance.admin.scope import scope_of, user_of
from guidance.conf import now
from guidance.content import carrying
from guidance.content.carrying import BadFile
from guidance.content.models import Prompt
from guidance.workspaces.models import Workspace


class WhereForm(forms.Form):
    """The workspace that prompts are taken into."""

    workspace = forms.ModelChoiceField(
        Workspace.objects.none(), label="Into the workspace", empty_label=None, widget=UnfoldAdminSelectWidget
    )

    def __init__(self, *args: Any, workspaces: QuerySet[Workspace], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workspace"].queryset = workspaces  # type: ignore[attr-defined]


class FileForm(WhereForm):
    """A file that was exported, and where it goes."""

    file = forms.FileField(label="File", widget=forms.FileInput({"accept": ".json,application/json"}))
    field_order = ["file", "workspace"]


class CarryPages:
    """The pages that carry prompts; `admin` is the prompts' admin, which knows who may see what."""

    def __init__(self, admin: StudioAdmin) -> None:
        self.admin = admin

    def urls(self) -> list[URLPattern]:
        """Return the addresses of the pages."""
        wrap = self.admin.admin_site.admin_view
        return [
            path("import/", wrap(self.take_in), name="guidance_prompts_import"),
            path("<int:prompt_id>/copy/", wrap(self.copy), name="guidance_copy"),
            path("<int:prompt_id>/export.json", wrap(self.export), name="guidance_export"),
        ]

    def copy(self, request: HttpRequest, prompt_id: int) -> HttpResponse:
        """Ask for the workspace, and take the draft over."""
        prompt: Prompt = self.admin.require(request, str(prompt_id))
        form = WhereForm(request.POST or None, workspaces=_open_to(request).exclude(pk=prompt.workspace_id))
        if form.is_valid():
            try:
                [arrived] = carrying.carry(
                    prompts=[prompt], to=form.cleaned_data["workspace"], by=user_of(request), now=now()
                )
            except BadFile as error:
                form.add_error("workspace", error.message)
            else:
                self._told(request, [arrived], f"Copied from {prompt.workspace}.")
                return redirect(reverse("admin:guidance_release", args=[arrived.pk]))
        return self.admin.page(request, "copy", f"Copy {prompt.name}", prompt=prompt, original=prompt, form=form)

    def export(self, request: HttpRequest, prompt_id: int) -> HttpResponse:
        """Return the draft as a file."""
        prompt: Prompt = self.admin.require(request, str(prompt_id))
        return file_of(request, [prompt], prompt.key)

    def take_in(self, request: HttpRequest) -> HttpResponse:
        """Ask for a file, and make drafts of what it holds."""
        open_to = _open_to(request)
        if not open_to:
            raise PermissionDenied
        form = FileForm(request.POST or None, request.FILES or None, workspaces=open_to)
        faults: list[str] = []
        if form.is_valid():
            try:
                parcel = carrying.unpack(file=form.cleaned_data["file"].read(carrying.MAX_BYTES + 1))
                arrived = carrying.take_in(
                    workspace=form.cleaned_data["workspace"], parcel=parcel, by=user_of(request), now=now()
                )
            except BadFile as error:
                faults = error.faults
            else:
                self._told(request, arrived, "Taken in from a file.")
                return redirect(reverse("admin:guidance_prompt_changelist"))
        return self.admin.page(request, "import", "Import prompts", form=form, faults=faults)

    def _told(self, request: HttpRequest, arrived: Iterable[Prompt], told: str) -> None:
        arrived = list(arrived)
        for prompt in arrived:
            self.admin.log_change(request, prompt, told)
        names = ", ".join(f"“{prompt.name}”" for prompt in arrived[:5]) + (" and more" if len(arrived) > 5 else "")
        messages.success(request, f"{names}: here as drafts. Nothing changes for people until you publish.")


def file_of(request: HttpRequest, prompts: Iterable[Prompt], name: str) -> HttpResponse:
    """Return the drafts of `prompts` as a download, or say on the list why they are too much for one file."""
    try:
        file = carrying.pack(prompts=prompts)
    except BadFile as error:
        messages.error(request, error.message)
        return redirect(reverse("admin:guidance_prompt_changelist"))
    named = {"Content-Disposition": f'attachment; filename="{name}.json"'}
    return HttpResponse(file, content_type="application/json", headers=named)


def _open_to(request: HttpRequest) -> QuerySet[Workspace]:
    if not request.user.has_perm("guidance.add_prompt"):
        return Workspace.objects.none()
    return scope_of(request).workspaces("add_prompt")
