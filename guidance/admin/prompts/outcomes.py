"""What became of a prompt: its results by day, wording, language and segment, and what holds it back."""

import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from guidance.admin import widgets
from guidance.admin.base import StudioAdmin
from guidance.admin.offered import offered
from guidance.admin.prompts import compared
from guidance.admin.prompts.results import Echo, plain
from guidance.admin.scope import may
from guidance.conf import now
from guidance.content.models import Prompt
from guidance.core.errors import GuidanceError
from guidance.delivery import standing
from guidance.delivery.models import Standing
from guidance.insights import goals, reports
from guidance.insights.reports import Counts, Report
from guidance.insights.rollup import MEASURES
from guidance.segments.models import Segment

SPANS = {7: "7 days", 30: "30 days", 90: "90 days"}
USUAL = 30
WORDS = {
    "granted": "Triggered",
    "shown": "Shown",
    "clicked": "Clicked",
    "dismissed": "Dismissed",
    "completed": "Completed",
    "converted": "Converted",
    "answered": "Answered",
}
REASONS = {
    "armed": "Ready: it shows at its moment",
    "archived": "Not live when it was decided",
    "not_started": "Its schedule has not started, or leaves this day out",
    "ended": "Its schedule has ended",
    "audience": "Not in its audience",
    "entitled_already": "They already have what it offers",
    "holdout": "Kept without it, to compare with",
    "suppressed_state": "Nothing is sold or asked at present",
    "excluded_by": "Saw another prompt of its group",
    "already_converted": "Already did what it asks for",
    "capped_prompt": "Saw it as often as they may",
    "capped_person": "Saw as many prompts as a person may",
    "capped_account": "Their account saw as many prompts as it may",
    "capped_intent": "Saw as many prompts that want the same as they may",
    "cooling_down": "Dismissed it lately",
    "snoozed": "Put it off, or said it is not for them",
    "waiting_for_human": "A colleague is in touch with them",
    "lost_to": "Another prompt goes first",
}
WIDTH, HEIGHT = 720, 160


class GoalForm(forms.Form):
    """What the prompt is to achieve."""

    event = widgets.text("People do", list="seen-events", size=goals.MAX_EVENT)
    days = widgets.number("within how many days after they saw it", 1, goals.MAX_DAYS)


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of the chart, in its coordinates."""

    day: dt.date
    counts: Counts
    x: float
    width: float
    shown: float
    clicked: float


class ResultPages:
    """The pages of results; `admin` is the prompts' admin, which knows who may see what."""

    def __init__(self, admin: StudioAdmin) -> None:
        self.admin = admin

    def urls(self) -> list[URLPattern]:
        """Return the addresses of the pages."""
        wrap = self.admin.admin_site.admin_view
        return [
            path("<int:prompt_id>/results/", wrap(self.show), name="guidance_results"),
            path("<int:prompt_id>/results.csv", wrap(self.table), name="guidance_results_csv"),
            path("<int:prompt_id>/goal/", wrap(require_POST(self.goal)), name="guidance_goal"),
        ]

    def show(self, request: HttpRequest, prompt_id: int) -> HttpResponse:
        """Show the results of a span of days, of all versions or one."""
        prompt = self._prompt(request, prompt_id)
        span, version = _asked(request, prompt)
        found = _report(prompt, span, version)
        goal = goals.goal_of(prompt=prompt)
        initial = {"event": goal.event, "days": goal.days} if goal else {"days": 14}
        held = Standing.objects.filter(prompt=prompt).first()
        return self.admin.page(
            request,
            "results",
            f"Results of {prompt.name}",
            prompt=prompt,
            original=prompt,
            span=span,
            spans=SPANS.items(),
            version=version,
            report=found,
            figures=_figures(found, asks=prompt.kind == Prompt.Kind.SURVEY, goal=goal is not None),
            columns=[WORDS[name] for name in _columns(prompt, goal is not None)],
            bars=list(_bars(found)),
            size=(WIDTH, HEIGHT),
            days=[(day, _cells(counts, prompt, goal is not None)) for day, counts in reversed(found.days.items())],
            parts=list(_parts(found, prompt, goal is not None)),
            versions=found.versions,
            standing=held,
            eligible=standing.eligible(standing=held) if held else None,
            armed=held.codes.get("armed", 0) if held else None,
            reasons=list(_reasons(held)) if held else [],
            compared=compared.told(prompt=prompt, goal=goal, held=held),
            goal=goal,
            goal_form=GoalForm(initial=initial),
            events=offered(workspace_id=prompt.workspace_id).events,
            may_change=may(request, prompt.workspace_id, "change_prompt"),
        )

    def table(self, request: HttpRequest, prompt_id: int) -> StreamingHttpResponse:
        """Return the results by day as CSV."""
        prompt = self._prompt(request, prompt_id)
        span, version = _asked(request, prompt)
        named = {"Content-Disposition": f'attachment; filename="{prompt.key}-results.csv"'}
        lines = _lines(_report(prompt, span, version))
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=named)

    def goal(self, request: HttpRequest, prompt_id: int) -> HttpResponse:
        """Say what the prompt is to achieve; an empty event means nothing."""
        prompt = self._prompt(request, prompt_id)
        if not may(request, prompt.workspace_id, "change_prompt"):
            raise PermissionDenied
        form = GoalForm(request.POST)
        held = form.cleaned_data if form.is_valid() else {}
        try:
            if held.get("event"):
                saved = goals.save(prompt=prompt, event=held["event"], days=held["days"] or 0)
                told = f"The goal is {saved}."
            elif form.is_valid():
                goals.remove(prompt=prompt)
                told = "The goal is taken away."
            else:
                raise GuidanceError("Choose an event and a number of days.")
        except GuidanceError as error:
            messages.error(request, error.message)
        else:
            self.admin.log_change(request, prompt, told)
            messages.success(request, f"{told} Results are counted anew within a minute.")
        return redirect(reverse("admin:guidance_results", args=[prompt.pk]))

    def _prompt(self, request: HttpRequest, prompt_id: int) -> Prompt:
        prompt: Prompt = self.admin.require(request, str(prompt_id))
        if not may(request, prompt.workspace_id, "view_exposure"):
            raise PermissionDenied
        return prompt


def _asked(request: HttpRequest, prompt: Prompt) -> tuple[int, int | None]:
    span, version = request.GET.get("days", ""), request.GET.get("version", "")
    chosen = int(span) if span in {str(each) for each in SPANS} else USUAL
    return chosen, int(version) if version.isascii() and version.isdigit() and len(version) < 7 else None


def _report(prompt: Prompt, span: int, version: int | None) -> Report:
    today = now().date()
    return reports.report(prompt_id=prompt.pk, since=today - dt.timedelta(days=span - 1), until=today, version=version)


def _columns(prompt: Prompt, has_goal: bool) -> list[str]:
    left_out = {*(() if prompt.kind == Prompt.Kind.SURVEY else ("answered",)), *(() if has_goal else ("converted",))}
    return [name for name in MEASURES if name not in left_out]


def _cells(counts: Counts, prompt: Prompt, has_goal: bool) -> list[int]:
    return [getattr(counts, name) for name in _columns(prompt, has_goal)]


def _figures(report: Report, *, asks: bool, goal: bool) -> Iterator[dict[str, Any]]:
    for name in MEASURES:
        if (name != "answered" or asks) and (name != "converted" or goal):
            share = None if name in {"granted", "shown"} else report.total.share(name)
            yield {"label": WORDS[name], "count": getattr(report.total, name), "share": share}


def _bars(report: Report) -> Iterator[Bar]:
    most = max((counts.shown for counts in report.days.values()), default=0) or 1
    step = WIDTH / len(report.days)
    for number, (day, counts) in enumerate(report.days.items()):
        shown, clicked = (round(HEIGHT * held / most, 1) for held in (counts.shown, counts.clicked))
        yield Bar(day, counts, round(number * step, 2), round(step * 0.8, 2), shown, clicked)


def _parts(report: Report, prompt: Prompt, has_goal: bool) -> Iterator[tuple[str, str, list[tuple[str, list[int]]]]]:
    names = dict(Segment.objects.filter(workspace_id=prompt.workspace_id).values_list("key", "name"))
    groups = (
        ("By wording", "Wording", report.variants, {"": "Its own words", "others": "For people who cannot buy"}),
        ("By language", "Language", report.locales, {"": "Not known"}),
        ("By segment", "Segment", report.segments, names),
    )
    for title, head, found, words in groups:
        rows = [(words.get(value, value), _cells(counts, prompt, has_goal)) for value, counts in found.items()]
        if rows and not (len(rows) == 1 and "" in found):
            yield title, head, rows


def _reasons(held: Standing) -> Iterator[dict[str, Any]]:
    ranked = sorted(((number, code) for code, number in held.codes.items() if code != "armed"), reverse=True)
    most = ranked[0][0] if ranked else 1
    for number, code in ranked:
        share = round(100 * number / held.people, 1) if held.people else 0
        yield {"words": REASONS.get(code, code), "people": number, "share": share, "most": most}


def _lines(report: Report) -> Iterable[str]:
    writer = csv.writer(Echo())
    yield writer.writerow(["day", *MEASURES])
    for day, counts in report.days.items():
        yield writer.writerow(map(plain, [day.isoformat(), *(getattr(counts, name) for name in MEASURES)]))
