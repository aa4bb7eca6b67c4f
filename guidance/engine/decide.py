"""The decision: which prompts one person may see now, why not the others, and when to look again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import and_, not_
from typing import Any

from guidance.core.times import DAY
from guidance.engine import audiences, caps, checklists, offers
from guidance.engine.assignment import wording_of
from guidance.engine.calendars import calendar_of
from guidance.engine.catalog import Catalog, Condition, PromptSpec, Wording
from guidance.engine.context import context_of
from guidance.engine.facts import earliest
from guidance.engine.gates import Round, ask
from guidance.engine.locales import spoken
from guidance.engine.ranking import arbitrate, rank
from guidance.engine.reasons import PUT_OFF, STAYS_ON_SCREEN, Reason, Verdict
from guidance.engine.subjects import EMPTY, PersonState
from guidance.engine.variables import Value, stale_at, values


@dataclass(frozen=True, slots=True)
class Armed:
    """A prompt the person may see: in which wording, what the page must still judge (None: nothing), its variables' values.

    `at`: the step of a tour or survey at which the person goes on, empty for its beginning. `done`: the keys of a checklist's items
    that are done, in their order.
    """

    spec: PromptSpec
    wording: Wording
    page: Condition | None
    data: Mapping[str, Value]
    at: str = ""
    done: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome for one person. `keep`: prompts that may stay on screen. `closed`: standing prompts that no longer fit.

    `offers`: what the person put away or let pass and may still take up, best first; found where a launcher is armed to list it.

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
    offers: Sequence[Armed] = ()


def decide(catalog: Catalog, person: PersonState, now: int, *, forced: Mapping[str, str] = EMPTY) -> Decision:
    """Return the decision for `person` at `now` (ms). Pure: the same arguments give the same decision.

    `forced`: {prompt key: variant} shows that variant ("": the prompt's own, "others": the one for who cannot buy) whatever the
    draw says, and holds nobody out of it.
    """
    context, flips = context_of(catalog, person, now)
    round_ = Round(catalog, person, now, context=context, forced=forced)
    calendar = calendar_of(catalog, person, now)
    round_.look(flips)
    round_.look(calendar.until)
    meant = [*map(and_, catalog.audiences(context), calendar.runs)]
    passed, stopped = _through_the_gates(round_, meant)
    winners, losers = arbitrate(rank(passed, person))
    stopped += [Verdict(loser, Reason.LOST_TO, {"winner": winner}) for loser, winner in losers.items()]
    keep, keep_flips = _keep(stopped, round_)
    grants, grant_flips = _grants(person, now)
    offered = offers.find(winners, stopped, round_)
    armed, values_flip = _arm([*winners, *offered], round_)
    return Decision(
        armed=armed[: len(winners)],
        held=[*compress(calendar.refusals, map(not_, meant)), *stopped],
        keep=keep,
        closed=_closed(stopped, meant, round_),
        segments=audiences.inside(catalog, context, "person"),
        account_segments=audiences.inside(catalog, context, "account"),
        grants=grants,
        offers=armed[len(winners) :],
        next_look_at=earliest(round_.soonest, keep_flips, grant_flips, values_flip),
    )


def _through_the_gates(round_: Round, meant: Sequence[bool]) -> tuple[list[PromptSpec], list[Verdict]]:
    passed: list[PromptSpec] = []
    stopped: list[Verdict] = []
    for entry in compress(round_.plan.entries, meant):
        held = ask(entry, round_)
        if held is None:
            passed.append(entry.spec)
        else:
            stopped.append(Verdict(entry.spec.key, held.reason, held.detail))
            round_.look(held.until)
    return passed, stopped


def _closed(stopped: Sequence[Verdict], meant: Sequence[bool], round_: Round) -> list[str]:
    plan, person = round_.plan, round_.person
    gone = {verdict.prompt for verdict in stopped if verdict.code not in STAYS_ON_SCREEN}
    seen = [(key, plan.standing[key]) for key in person.prompts if key in plan.standing]
    return [
        key
        for key, place in seen
        if (not meant[place] or key in gone) and caps.is_open(plan.entries[place].spec, person)
    ]


def _arm(winners: Sequence[PromptSpec], round_: Round) -> tuple[list[Armed], int | None]:
    catalog, person, now = round_.catalog, round_.person, round_.now
    worded = [
        (
            spec,
            spoken(
                wording_of(spec, person, buyer=round_.is_buyer(), forced=round_.forced.get(spec.key)),
                person,
                catalog.policy,
            ),
        )
        for spec in winners
    ]
    names = {name for _, wording in worded for name in wording.variables}
    known = values(names, catalog, person, now)
    armed = [
        Armed(
            spec=spec,
            wording=wording,
            page=_page(spec, round_),
            data={name: known[name] for name in wording.variables if name in known},
            at=caps.step_of(spec, person),
            done=checklists.done(spec, person),
        )
        for spec, wording in worded
    ]
    return armed, stale_at(names, catalog, now)


def _page(spec: PromptSpec, round_: Round) -> Condition | None:
    # The page rule says where a journey begins; where it goes on, its steps say.
    if spec.steps and caps.is_open(spec, round_.person):
        return None
    return round_.residuals.get(spec.key, spec.page)


def _keep(held: Sequence[Verdict], round_: Round) -> tuple[list[str], int | None]:
    # A standing prompt stays until it is closed, any other for a day: nobody reports that a tooltip went away by itself.
    seen = round_.person.prompts
    keep: list[str] = []
    soonest: int | None = None
    for verdict in held:
        entry = seen.get(verdict.prompt)
        if entry is None or not (verdict.code in STAYS_ON_SCREEN or _asked_for(entry, verdict.code)):
            continue
        shown = caps.last_shown(entry)
        if shown <= max(caps.last(entry, "d"), caps.last(entry, "r")):
            continue
        if caps.is_open(round_.plan.entries[round_.plan.places[verdict.prompt]].spec, round_.person):
            keep.append(verdict.prompt)
        elif shown + DAY > round_.now:
            keep.append(verdict.prompt)
            soonest = earliest(soonest, shown + DAY)
    return keep, soonest


def _asked_for(entry: Mapping[str, Any], code: Reason) -> bool:
    # What somebody said of a prompt before they asked for it again does not take it away from them.
    return code in PUT_OFF and not entry.get("x") and caps.last(entry, "l") == caps.last_shown(entry)


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
