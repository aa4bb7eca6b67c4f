"""The decision: which prompts one person may see now, why not the others, and when to look again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guidance.core.times import DAY
from guidance.engine import audiences, caps, eligibility
from guidance.engine.caps import Held
from guidance.engine.catalog import Catalog, Condition, PromptSpec
from guidance.engine.context import context_of
from guidance.engine.facts import earliest
from guidance.engine.ranking import arbitrate, rank
from guidance.engine.reasons import STAYS_ON_SCREEN, Reason
from guidance.engine.subjects import EMPTY, PersonState
from guidance.engine.variables import Value, stale_at, values


@dataclass(frozen=True, slots=True)
class Armed:
    """A prompt the person may see: its content, what the page must still judge (None: nothing), and its variables' values."""

    spec: PromptSpec
    page: Condition | None
    data: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one candidate, with the numbers behind it."""

    prompt: str
    code: Reason
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome for one person. `keep`: prompts that may stay on screen. `closed`: standing prompts that no longer fit.

    `segments`, `account_segments`: the audiences the person, or their account, is in. `grants`: {feature: end of its running
    trial in ms}. `next_look_at`: the earliest moment (ms) at which time alone may change the outcome, None for never.
    """

    armed: Sequence[Armed]
    held: Sequence[Verdict]
    keep: Sequence[str]
    closed: Sequence[str]
    segments: Sequence[str]
    grants: Mapping[str, int]
    next_look_at: int | None
    account_segments: Sequence[str] = ()


def decide(catalog: Catalog, person: PersonState, now: int) -> Decision:
    """Return the decision for `person` at `now` (ms). Pure: the same arguments give the same decision."""
    context, soonest = context_of(catalog, person, now)
    round_ = _Round(catalog, person, now, context)
    fits = catalog.audiences(context)
    passed: list[PromptSpec] = []
    held: list[Verdict] = []
    closed: list[str] = []
    for spec, fit in zip(catalog.prompts, fits, strict=True):
        stop = round_.gate(spec, fit)
        if spec.ends is not None and now < spec.ends:
            soonest = earliest(soonest, spec.ends)
        if stop is None:
            passed.append(spec)
            continue
        held.append(Verdict(spec.key, stop.reason, stop.detail))
        if stop.until is not None:
            soonest = earliest(soonest, stop.until)
        if stop.reason not in STAYS_ON_SCREEN and caps.is_open(spec, person):
            closed.append(spec.key)
    winners, losers = arbitrate(rank(passed, person))
    held.extend(Verdict(loser, Reason.LOST_TO, {"winner": winner}) for loser, winner in losers.items())
    keep, keep_flips = _keep(catalog, held, person, now)
    grants, grant_flips = _grants(person, now)
    values_flip = stale_at({name for spec in winners for name in spec.variables}, catalog, now)
    return Decision(
        armed=[Armed(spec, round_.residual(spec), values(spec.variables, catalog, person, now)) for spec in winners],
        held=held,
        keep=keep,
        closed=closed,
        segments=audiences.inside(catalog, context, "person"),
        account_segments=audiences.inside(catalog, context, "account"),
        grants=grants,
        next_look_at=earliest(soonest, keep_flips, grant_flips, values_flip),
    )


_NOT_FOR_THEM = Held(Reason.AUDIENCE, {})  # what most prompts are for most people, so it is made once


class _Round:
    """One person's turn through the gates, in the order of design section 6."""

    def __init__(self, catalog: Catalog, person: PersonState, now: int, context: Mapping[str, Any]) -> None:
        self.catalog, self.person, self.now, self.context = catalog, person, now, context
        self._shows: list[int] | None = None
        self._residuals: dict[str, Condition] = {}

    def gate(self, spec: PromptSpec, fit: bool) -> Held | None:
        stop = eligibility.schedule(spec, self.now)
        if stop is not None:
            return stop
        if not fit or not self._page_can_fit(spec):
            return _NOT_FOR_THEM
        stop = eligibility.entitled(spec, self.catalog, self.person, self.now)
        if stop is not None:
            return stop
        if caps.is_open(spec, self.person):  # already on screen: its own showing must not take it away
            return None
        return (
            caps.prompt_cap(spec, self.catalog, caps.shows_of(spec, self.person), self.now)
            or self._person_cap(spec)
            or caps.quiet(spec, self.person, self.now)
        )

    def residual(self, spec: PromptSpec) -> Condition | None:
        return self._residuals.get(spec.key, spec.page)

    def _page_can_fit(self, spec: PromptSpec) -> bool:
        if spec.prune is None:
            return True
        left = spec.prune(self.context)
        if isinstance(left, bool):
            return left
        self._residuals[spec.key] = left
        return True

    def _person_cap(self, spec: PromptSpec) -> Held | None:
        if self._shows is None:
            self._shows = caps.all_shows(self.person, self.now - self.catalog.policy.person_cap_ms)
        return caps.person_cap(self.catalog.policy, spec.intent, self._shows, self.now)


def _keep(catalog: Catalog, held: Sequence[Verdict], person: PersonState, now: int) -> tuple[list[str], int | None]:
    # A standing prompt stays until it is closed, any other for a day: nobody reports that a tooltip went away by itself.
    candidates = [verdict for verdict in held if verdict.code in STAYS_ON_SCREEN]
    specs = {spec.key: spec for spec in catalog.prompts} if candidates else {}
    keep: list[str] = []
    soonest: int | None = None
    for verdict in candidates:
        entry = person.prompts.get(verdict.prompt, EMPTY)
        shown = caps.last_shown(entry)
        if shown <= max(caps.last(entry, "d"), caps.last(entry, "r")):
            continue
        if caps.is_open(specs[verdict.prompt], person):
            keep.append(verdict.prompt)
        elif shown + DAY > now:
            keep.append(verdict.prompt)
            soonest = earliest(soonest, shown + DAY)
    return keep, soonest


def _grants(person: PersonState, now: int) -> tuple[dict[str, int], int | None]:
    running: dict[str, int] = {}
    soonest: int | None = None
    if person.account is not None:
        for feature, trial in person.account.trials.items():
            if trial.runs(now):
                running[feature] = trial.ends
                soonest = earliest(soonest, trial.ends)
            elif now < trial.starts and not trial.revoked:  # granted by a machine whose clock is ahead
                soonest = earliest(soonest, trial.starts)
    return running, soonest
