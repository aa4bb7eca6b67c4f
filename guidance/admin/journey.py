"""The journey: the critical moments as columns, every touchpoint as a card, and where nothing is live."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from guidance.admin.base import StudioAdmin
from guidance.admin.chosen import chosen_workspace
from guidance.admin.playbooks import STAGES
from guidance.admin.scope import user_of
from guidance.conf import now
from guidance.content import journey
from guidance.content.journey import Gap
from guidance.content.models import Prompt
from guidance.core.errors import GuidanceError
from guidance.insights import touchpoints
from guidance.insights.touchpoints import Met

DAYS = 30
NOBODY = Met(0, 0)
MOMENTS = {
    "onboarding": "From signing up to the first value.",
    "milestone": "A success worth a word.",
    "expansion": "A limit, a locked feature, more use.",
    "advocacy": "Asked for a score, a review, a colleague.",
    "renewal": "The weeks before they decide again.",
}


class JourneyPages:
    """The page of the journey; `admin` is the prompts' admin, which knows who may do what."""

    def __init__(self, admin: StudioAdmin) -> None:
        self.admin = admin

    @property
    def urls(self) -> list[URLPattern]:
        """The address of the page."""
        return [path("journey/", self.admin.admin_site.admin_view(self.show), name="guidance_journey")]

    def show(self, request: HttpRequest) -> HttpResponse:
        """Show the columns; a POST moves one card to another."""
        if request.method == "POST":
            return self._move(request)
        workspace, choose = chosen_workspace(request, "view_prompt")
        prompts = list(
            Prompt.objects.filter(workspace=workspace).exclude(status=Prompt.Status.ARCHIVED).select_related("live")
        )
        met = touchpoints.met(workspace_id=workspace.pk, since=now() - dt.timedelta(days=DAYS))
        context = {
            "columns": _columns(prompts, met),
            "gaps": [_words(gap) for gap in journey.gaps(workspace_id=workspace.pk, prompts=prompts)],
            "choose": choose,
            "days": DAYS,
            "may_move": self.admin.has_change_permission(request, prompts[0] if prompts else None),
        }
        return self.admin.page(request, "journey", "Journey", **context)

    def _move(self, request: HttpRequest) -> HttpResponse:
        prompt: Prompt = self.admin.require(request, request.POST.get("prompt", ""), "change")
        stage = request.POST.get("stage", "")
        try:
            journey.restage(prompt=prompt, stage=stage, by=user_of(request))
        except GuidanceError as error:
            messages.error(request, error.message)
        else:
            self.admin.log_change(request, prompt, f"Moved to {STAGES[stage]}.")
            messages.success(request, f"“{prompt.name}” now serves {STAGES[stage].lower()}.")
        return redirect(f"{request.path}?workspace={prompt.workspace_id}#touchpoint-{prompt.pk}")


def _columns(prompts: list[Prompt], met: dict[int, Met]) -> list[dict[str, Any]]:
    stages = list(STAGES)
    columns = []
    for place, stage in enumerate(stages):
        there = [prompt for prompt in prompts if prompt.draft.get("stage", "expansion") == stage]
        around = [stages[near] for near in (place - 1, place + 1) if 0 <= near < len(stages)]
        columns.append(
            {
                "stage": stage,
                "label": STAGES[stage],
                "about": MOMENTS[stage],
                "cards": [(prompt, met.get(prompt.pk, NOBODY)) for prompt in there],
                "around": [(near, STAGES[near], stages.index(near) < place) for near in around],
            }
        )
    return columns


def _words(gap: Gap) -> str:
    moment = STAGES[gap.stage].lower()
    if not gap.plans:
        return f"Nothing is live in {moment}."
    names = " and ".join([", ".join(gap.plans[:-1]), gap.plans[-1]] if len(gap.plans) > 1 else gap.plans)
    return f"Nothing is live in {moment} for accounts on {names}."
