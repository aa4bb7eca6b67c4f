"""Backtest: whom a draft would have reached in the last 30 days, asked for and shown."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from guidance.admin.base import StudioAdmin
from guidance.admin.scope import may, user_of
from guidance.conf import now
from guidance.content.models import Prompt
from guidance.core.errors import GuidanceError
from guidance.core.times import from_ms
from guidance.delivery import backtest
from guidance.delivery.models import Backtest, BacktestExample

HEIGHT, STEP = 120, 20
STANDS_STILL = dt.timedelta(minutes=2)
# What held the draft back, in a few words; by reason code.
HELD = {
    "not_started": "its schedule left the day out",
    "ended": "its schedule had ended",
    "entitled_already": "they have what it offers",
    "holdout": "they are kept without, to compare with",
    "suppressed_state": "an upgrade was fresh",
    "excluded_by": "they saw another prompt of its group",
    "already_converted": "they have acted on it already",
    "capped_prompt": "its own “how often” was used up",
    "capped_person": "they had seen enough prompts",
    "capped_account": "their account had seen enough prompts",
    "capped_intent": "they had seen enough prompts of its sort",
    "cooling_down": "they had dismissed one like it",
    "snoozed": "they had put it off",
    "waiting_for_human": "somebody was in touch with them",
}


class BacktestPages:
    """The page behind Backtest; `admin` is the prompts' admin, which knows who may do what."""

    def __init__(self, admin: StudioAdmin) -> None:
        self.admin = admin

    @property
    def urls(self) -> list[URLPattern]:
        """The addresses of the page."""
        view = self.admin.admin_site.admin_view
        return [
            path("<path:object_id>/backtest/", view(self.show), name="guidance_backtest"),
            path("<path:object_id>/backtest/progress/", view(self.progress), name="guidance_backtest_progress"),
        ]

    def show(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what came out; a POST asks for it, or goes on with one that stands still."""
        prompt: Prompt = self.admin.require(request, object_id)
        if request.method == "POST":
            return self._run(request, prompt)
        held = backtest.latest(prompt=prompt)
        context = {
            "prompt": prompt,
            "held": held,
            "days": backtest.DAYS,
            "unknown": backtest.UNKNOWN,
            "stale": held is not None and held.definition != prompt.draft,
            "stuck": held is not None and held.finished_at is None and now() - held.asked_at > STANDS_STILL,
            "may_run": self.admin.has_change_permission(request, prompt),
            **(_shown(request, prompt, held) if held is not None and held.finished_at and not held.error else {}),
        }
        return self.admin.page(request, "backtest", f"Backtest of {prompt.name}", **context)

    def progress(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Return how far it is, {"percent", "done"}."""
        held = backtest.latest(prompt=self.admin.require(request, object_id))
        done = held is None or held.finished_at is not None
        return JsonResponse({"percent": held.percent if held else 0, "done": done})

    def _run(self, request: HttpRequest, prompt: Prompt) -> HttpResponse:
        if not self.admin.has_change_permission(request, prompt):
            raise PermissionDenied
        held = backtest.latest(prompt=prompt)
        if "go_on" in request.POST and held is not None:
            backtest.go_on(backtest=held)
            return redirect(request.path)
        try:
            backtest.begin(prompt=prompt, by=user_of(request), now=now())
        except GuidanceError as error:
            messages.error(request, error.message)
        return redirect(request.path)


def _shown(request: HttpRequest, prompt: Prompt, held: Backtest) -> dict[str, Any]:
    tally = held.tally
    names = dict(Prompt.objects.filter(workspace_id=prompt.workspace_id).values_list("key", "name"))
    ranked = sorted(tally["held"].items(), key=lambda pair: -pair[1])
    return {
        "tally": tally,
        "bars": _bars(held),
        "height": HEIGHT,
        "most": max((people for people, *_ in tally["days"].values()), default=0),
        "reasons": [(HELD.get(code, code), people) for code, people in ranked],
        "gave_way": [(names.get(key, key), people) for key, people in tally["gave_way"].items()],
        "went_first": [(names.get(key, key), people) for key, people in tally["went_first"].items()],
        "displaced": [(names.get(key, key), *both) for key, both in tally["displaced"].items()],
        "examples": [_told(example, names) for example in _examples(held)]
        if may(request, prompt.workspace_id, "view_person")
        else [],
    }


def _bars(held: Backtest) -> list[dict[str, Any]]:
    days = held.tally["days"]
    first = (held.asked_at - dt.timedelta(days=backtest.DAYS)).date()
    most = max((people for people, *_ in days.values()), default=0) or 1
    bars = []
    for number in range(backtest.DAYS + 1):
        day = first + dt.timedelta(days=number)
        people, accounts, showings = days.get(str((day - dt.date(1970, 1, 1)).days), (0, 0, 0))
        tall = round(HEIGHT * people / most)
        bars.append(
            {
                "day": day,
                "people": people,
                "accounts": accounts,
                "showings": showings,
                "x": number * STEP,
                "y": HEIGHT - tall,
                "tall": tall,
            }
        )
    return bars


def _examples(held: Backtest) -> Iterable[BacktestExample]:
    return held.examples.select_related("person")


def _told(example: BacktestExample, names: dict[str, str]) -> dict[str, Any]:
    lines = [{"at": from_ms(line["at"]), "what": line["what"], "words": _words(line, names)} for line in example.lines]
    return {"person": example.person, "lines": lines}


def _words(line: dict[str, Any], names: dict[str, str]) -> str:
    about = line["about"]
    match line["what"]:
        case "shown":
            return "would have been shown it" + ("" if about.startswith("$") else f", at “{about}”")
        case "lost":
            return f"would have been shown “{names.get(about, about)}” instead"
        case "displaced":
            return f"would not have been shown “{names.get(about, about)}”, as really happened"
        case _:
            return f"not shown: {HELD.get(about, about)}"
