"""The page between a draft and the people: what changes, what is wrong, who approved it, when it goes live; and its history."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from guidance.admin.base import StudioAdmin
from guidance.admin.prompts.editor import by_section
from guidance.admin.scope import may, user_of
from guidance.conf import now
from guidance.content import appointments, checks, describing, publishing, reviewing
from guidance.content.comparing import Change, compare
from guidance.content.findings import Finding
from guidance.content.models import Appointment, Prompt, PromptVersion
from guidance.core.errors import GuidanceError
from guidance.delivery.specs import is_zone
from guidance.ingest.queries import targets_missed
from guidance.insights import goals

SHOWN = 20
STATES = {"published": "g-good", "paused": "g-warn", "review": "g-warn"}


class WordsForm(forms.Form):
    """What somebody says about a draft."""

    words = forms.CharField(max_length=reviewing.MAX_WORDS, required=False)


class MomentForm(forms.Form):
    """A moment to come, in the workspace's time zone."""

    at = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])

    def moment(self, zone: ZoneInfo) -> datetime:
        """Return the moment. Raises GuidanceError where none was given."""
        if not self.is_valid():
            raise GuidanceError("Choose a day and a time.")
        wall: datetime = self.cleaned_data["at"]
        return wall.replace(tzinfo=zone)


@dataclass(frozen=True, slots=True)
class Told:
    """A version and what it changed from the one before it."""

    version: PromptVersion
    changes: list[Change]
    is_live: bool


class ReleasePages:
    """The pages behind “Review and publish”; `admin` is the prompts' admin, which knows who may see what."""

    def __init__(self, admin: StudioAdmin) -> None:
        self.admin = admin

    def urls(self) -> list[URLPattern]:
        """Return the addresses of the pages and of what can be done on them."""
        wrap = self.admin.admin_site.admin_view
        pages = {"release": self.show, "versions": self.versions}
        doors: dict[str, Callable[..., HttpResponse]] = {
            "release/publish": self.publish,
            "release/ask": self.ask,
            "release/withdraw": self.withdraw,
            "release/approve": partial(self.decide, approve=True),
            "release/changes": partial(self.decide, approve=False),
            "release/plan": partial(self.plan, what=Appointment.What.PUBLISH),
            "release/plan-end": partial(self.plan, what=Appointment.What.END),
            "release/cancel": self.cancel,
        }
        found = [path(f"<int:prompt_id>/{name}/", wrap(view), name=f"guidance_{name}") for name, view in pages.items()]
        return found + [
            path(f"<int:prompt_id>/{name}/", wrap(require_POST(view)), name=f"guidance_{name.replace('/', '_')}")
            for name, view in doors.items()
        ]

    def show(self, request: HttpRequest, prompt_id: int) -> HttpResponse:
        """Show what would change for people, what is wrong, and who may let it go live."""
        prompt: Prompt = self.admin.require(request, str(prompt_id))
        names = describing.names(workspace_id=prompt.workspace_id)
        live = prompt.live.definition if prompt.live else None
        findings = [*checks.check(prompt=prompt), *reviewing.missing(prompt=prompt), *goals.missing(prompt=prompt)]
        found = by_section([*findings, *_missed(prompt)])
        review = prompt.reviews.select_related("asked_by", "decided_by", "written_by").first()
        return self.admin.page(
            request,
            "release",
            prompt.name,
            prompt=prompt,
            original=prompt,
            tone=STATES.get(prompt.status, ""),
            changes=compare(before=live, after=prompt.draft, names=names),
            found=found,
            review=review,
            is_own=review is not None and request.user.pk in {review.asked_by_id, review.written_by_id},
            is_current=review is not None and review.definition == prompt.draft,
            planned=list(_planned(prompt)),
            failed=prompt.appointments.filter(outcome=Appointment.Outcome.FAILED).first(),
            zone=_zone(prompt),
            may_ask=may(request, prompt.workspace_id, "change_prompt"),
            may_publish=may(request, prompt.workspace_id, "publish_prompt"),
        )

    def versions(self, request: HttpRequest, prompt_id: int) -> HttpResponse:
        """Show every version with who published it, when, and what it changed."""
        prompt: Prompt = self.admin.require(request, str(prompt_id))
        names = describing.names(workspace_id=prompt.workspace_id)
        rows = list(prompt.versions.select_related("published_by").defer("body", "body_gzip")[: SHOWN + 1])
        return self.admin.page(
            request,
            "versions",
            f"History of {prompt.name}",
            prompt=prompt,
            original=prompt,
            told=list(_told(rows, prompt.live_id, names))[:SHOWN],
            more=len(rows) > SHOWN,
            reviews=list(prompt.reviews.select_related("asked_by", "decided_by").defer("definition")[:SHOWN]),
            may_change=may(request, prompt.workspace_id, "change_prompt"),
        )

    def publish(self, request: HttpRequest, prompt_id: int) -> HttpResponse:
        """Make the draft live."""
        prompt = self._held(request, prompt_id, "publish_prompt")
        return self._do(
            request,
            prompt,
            lambda: publishing.publish(prompt=prompt, by=user_of(request), now=now()),
            lambda version: f"Published version {version.number}.",
        )

    def ask(self, request: HttpRequest, prompt_id: int) -> HttpResponse:
        """Ask colleagues to look at it."""
        prompt = self._held(request, prompt_id, "change_prompt")
        note = _words(request)
        return self._do(
            request,
            prompt,
            lambda: reviewing.ask(prompt=prompt, by=user_of(request), note=note, now=now()),
            lambda _: "Asked for a review.",
        )

    def withdraw(self, request: HttpRequest, prompt_id: int) -> HttpResponse:
        """Take the question back."""
        prompt = self._held(request, prompt_id, "change_prompt")
        done = partial(reviewing.withdraw, prompt=prompt, now=now())
        return self._do(request, prompt, done, lambda _: "Took the question for a review back.")

    def decide(self, request: HttpRequest, prompt_id: int, *, approve: bool) -> HttpResponse:
        """Approve it, or ask for changes."""
        prompt = self._held(request, prompt_id, "publish_prompt")
        words = _words(request)
        return self._do(
            request,
            prompt,
            lambda: reviewing.decide(prompt=prompt, by=user_of(request), approve=approve, words=words, now=now()),
            lambda review: "Approved the draft." if approve else f"Asked for changes: {review.words}",
        )

    def plan(self, request: HttpRequest, prompt_id: int, *, what: str) -> HttpResponse:
        """Let it go live, or end, at a moment to come."""
        prompt = self._held(request, prompt_id, "publish_prompt")
        zone = _zone(prompt)
        planned = appointments.plan_publish if what == Appointment.What.PUBLISH else appointments.plan_end
        return self._do(
            request,
            prompt,
            lambda: planned(prompt=prompt, at=MomentForm(request.POST).moment(zone), by=user_of(request), now=now()),
            lambda held: f"{held.get_what_display()} on {_moment(held.at, zone)}.",
        )

    def cancel(self, request: HttpRequest, prompt_id: int) -> HttpResponse:
        """Give what was planned up."""
        prompt = self._held(request, prompt_id, "publish_prompt")
        held = prompt.appointments.filter(pk=_number(request.POST.get("appointment"))).first()
        if held is None:
            raise Http404
        told = f"Cancelled: {held.get_what_display().lower()} on {_moment(held.at, _zone(prompt))}."
        return self._do(request, prompt, partial(appointments.cancel, appointment=held, now=now()), lambda _: told)

    def _held(self, request: HttpRequest, prompt_id: int, permission: str) -> Prompt:
        prompt: Prompt = self.admin.require(request, str(prompt_id))
        if not may(request, prompt.workspace_id, permission):
            raise PermissionDenied
        return prompt

    def _do(
        self, request: HttpRequest, prompt: Prompt, change: Callable[[], Any], told: Callable[[Any], str]
    ) -> HttpResponse:
        try:
            text = told(change())
        except GuidanceError as error:
            messages.error(request, error.message)
        else:
            self.admin.log_change(request, prompt, text)
            messages.success(request, text)
        return redirect(reverse("admin:guidance_release", args=[prompt.pk]))


def _told(rows: list[PromptVersion], live_id: int | None, names: dict[str, str]) -> Iterable[Told]:
    for index, version in enumerate(rows):
        before = rows[index + 1].definition if index + 1 < len(rows) else None
        changes = compare(before=before, after=version.definition, names=names) if version.number > 1 else []
        yield Told(version, changes, version.pk == live_id)


def _missed(prompt: Prompt) -> Iterable[Finding]:
    seen = targets_missed(workspace_id=prompt.workspace_id, now=now()).get(prompt.key)
    if seen is not None:
        times = "once" if seen.times == 1 else f"{seen.times:,} times"
        text = f"In the last 7 days pages did not find its element {times}, last on {seen.last:%d %b, %H:%M} UTC."
        yield Finding("anchor", text, "warning")


def _planned(prompt: Prompt) -> Iterable[Appointment]:
    rows = prompt.appointments.filter(outcome=Appointment.Outcome.WAITING).select_related("made_by")
    return rows.order_by("at")


def _zone(prompt: Prompt) -> ZoneInfo:
    name = prompt.workspace.time_zone
    return ZoneInfo(name if is_zone(name) else "UTC")


def _moment(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local.day} {local:%b %Y, %H:%M} ({zone.key.replace('_', ' ')})"


def _words(request: HttpRequest) -> str:
    form = WordsForm(request.POST)
    return str(form.cleaned_data["words"]) if form.is_valid() else ""


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
