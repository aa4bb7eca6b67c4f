"""Playbooks: the gallery, the few questions of one, and what its answers made."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from guidance.admin.answering import AnswerForm, Choosable
from guidance.admin.base import StudioAdmin
from guidance.admin.chosen import chosen_workspace
from guidance.admin.offered import offered
from guidance.admin.scope import may, user_of
from guidance.conf import now
from guidance.content import checks
from guidance.content.models import Prompt
from guidance.content.playbooks import starting
from guidance.content.playbooks.recipe import Playbook, words_for
from guidance.content.playbooks.registry import ALL
from guidance.core.errors import GuidanceError
from guidance.protocol.content import load
from guidance.rules.describe import describe

STAGES = {
    "onboarding": "Onboarding",
    "milestone": "Milestone",
    "expansion": "Expansion",
    "advocacy": "Advocacy",
    "renewal": "Renewal",
}


class PlaybookPages:
    """The pages of the playbooks; `admin` is the prompts' admin, which knows who may make a prompt where."""

    def __init__(self, admin: StudioAdmin) -> None:
        self.admin = admin

    @property
    def urls(self) -> list[URLPattern]:
        """The addresses of the pages."""
        view = self.admin.admin_site.admin_view
        return [
            path("playbooks/", view(self.gallery), name="guidance_playbooks"),
            path("playbooks/<slug:key>/", view(self.ask), name="guidance_playbook"),
            path("playbooks/<slug:key>/made/", view(self.made), name="guidance_playbook_made"),
        ]

    def gallery(self, request: HttpRequest) -> HttpResponse:
        """Show all playbooks as cards, in the order of the moments they serve."""
        workspace, choose = chosen_workspace(request, "add_prompt")
        context = {
            "playbooks": [(STAGES[playbook.stage], playbook) for playbook in ALL.values()],
            "workspace": workspace,
            "choose": choose,
        }
        return self.admin.page(request, "playbooks", "Playbooks", **context)

    def ask(self, request: HttpRequest, key: str) -> HttpResponse:
        """Ask what the playbook wants to know; make its drafts from complete answers."""
        playbook = _playbook(key)
        workspace, _ = chosen_workspace(request, "add_prompt")
        allowed = Choosable(
            limits=may(request, workspace.pk, "add_limit"), features=may(request, workspace.pk, "add_feature")
        )
        names = offered(workspace_id=workspace.pk)
        form = AnswerForm(request.POST or None, playbook=playbook, offered=names, allowed=allowed)
        if form.is_valid():
            try:
                prompts = starting.start(
                    playbook=playbook, workspace=workspace, answers=form.answers, by=user_of(request)
                )
            except GuidanceError as error:
                form.add_error(None, error.message)
            else:
                for prompt in prompts:
                    self.admin.log_addition(request, prompt, f"Made by the playbook “{playbook.title}”.")
                return redirect(_made_url(playbook, prompts))
        context = {"playbook": playbook, "form": form, "workspace": workspace, "words": words_for(playbook)}
        return self.admin.page(request, "playbook", playbook.title, **context, seen=names)

    def made(self, request: HttpRequest, key: str) -> HttpResponse:
        """Show the prompts that a playbook made; a POST publishes them."""
        playbook = _playbook(key)
        prompts = self._made(request)
        if request.method == "POST":
            return self._publish(request, playbook, prompts)
        names = offered(workspace_id=prompts[0].workspace_id)
        lines = [
            {
                "prompt": prompt,
                "who": describe(prompt.draft["audience"], names.names) or "everyone",
                "errors": [finding for finding in checks.check(prompt=prompt) if finding.level == "error"],
                "intent": load(prompt.draft).intent,
            }
            for prompt in prompts
        ]
        publishable = may(request, prompts[0].workspace_id, "publish_prompt")
        waiting = any(prompt.status != Prompt.Status.PUBLISHED for prompt in prompts)
        context = {"playbook": playbook, "lines": lines, "may_publish": publishable and waiting, "waiting": waiting}
        return self.admin.page(request, "playbook_made", playbook.title, **context)

    def _publish(self, request: HttpRequest, playbook: Playbook, prompts: list[Prompt]) -> HttpResponse:
        if not may(request, prompts[0].workspace_id, "publish_prompt"):
            raise PermissionDenied
        try:
            starting.publish(prompts=prompts, by=user_of(request), now=now())
        except GuidanceError as error:
            messages.error(request, f"Not published: {error.message}")
            return redirect(_made_url(playbook, prompts))
        for prompt in prompts:
            self.admin.log_change(request, prompt, "Published version 1.")
        messages.success(request, "It is live." if len(prompts) == 1 else f"All {len(prompts)} prompts are live.")
        return redirect(_made_url(playbook, prompts))

    def _made(self, request: HttpRequest) -> list[Prompt]:
        ids = [int(text) for text in request.GET.getlist("prompt")[:20] if text.isdigit()]
        found = list(self.admin.get_queryset(request).filter(pk__in=ids).select_related("workspace").order_by("pk"))
        if not found or len({prompt.workspace_id for prompt in found}) > 1:
            raise Http404
        if not all(self.admin.has_change_permission(request, prompt) for prompt in found):
            raise PermissionDenied
        return found


def _playbook(key: str) -> Playbook:
    if key not in ALL:
        raise Http404
    return ALL[key]


def _made_url(playbook: Playbook, prompts: list[Prompt]) -> str:
    chosen: list[tuple[str, Any]] = [("prompt", prompt.pk) for prompt in prompts]
    return f"{reverse('admin:guidance_playbook_made', args=[playbook.key])}?{urlencode(chosen)}"
