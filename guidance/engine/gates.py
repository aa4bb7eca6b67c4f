"""The gates in their order (design section 6), and one person's turn through them.

Which gates can ever hold a prompt is worked out once per catalog, and what does not depend on the prompt once per person.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from guidance.engine import assignment, caps, eligibility, schedules, states
from guidance.engine.caps import Held
from guidance.engine.catalog import Catalog, Condition, Policy, PromptSpec
from guidance.engine.reasons import Reason
from guidance.engine.subjects import EMPTY, PersonState
from guidance.engine.variables import is_buyer
from guidance.engine.zones import zone_of
from guidance.protocol.content import Offer

T = TypeVar("T")
NOT_FOR_THEM = Held(Reason.AUDIENCE, {})
_NOTHING = Offer()


class Round:
    """One person's turn. `soonest`: the earliest moment (ms) at which time alone may change what a gate said."""

    def __init__(
        self,
        catalog: Catalog,
        person: PersonState,
        now: int,
        *,
        context: Mapping[str, Any] = EMPTY,
        forced: Mapping[str, str] = EMPTY,
    ) -> None:
        self.catalog, self.person, self.now, self.context, self.forced = catalog, person, now, context, forced
        self.plan = plan_of(catalog)
        self.residuals: dict[str, Condition] = {}
        self.soonest: int | None = None
        self.of_intent: dict[str, Held | None] = {}
        self._known: dict[str, Any] = {}

    def look(self, at: int | None) -> None:
        """Note that time alone may change something at `at` (ms; None: never)."""
        if at is not None and (self.soonest is None or at < self.soonest):
            self.soonest = at

    def once(self, question: str, find: Callable[[], T]) -> T:
        """Return the answer to `question`, found only the first time it is asked in this round."""
        try:
            found: T = self._known[question]
        except KeyError:
            found = self._known[question] = find()
        return found

    def is_buyer(self) -> bool:
        """Tell whether the person may buy for the account."""
        return self.once("buyer", lambda: is_buyer(self.catalog, self.person))

    def states(self) -> Mapping[str, int | None]:
        """Return the quiet states that run."""
        return self.once("states", lambda: states.running(self.person, self.catalog.policy, self.now))


Gate = Callable[[PromptSpec, Round], Held | None]


@dataclass(frozen=True, slots=True)
class Entry:
    """A prompt with the gates that can hold it: `new_gates` while the person knows nothing of it, `open_gates` while it is open."""

    spec: PromptSpec
    gates: Sequence[Gate]
    new_gates: Sequence[Gate]
    open_gates: Sequence[Gate]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is worked out once per catalog. `places`: {prompt key: place in `entries`}, `standing`: of standing ones alone.

    `groups`: {exclusion group: its prompts}; `gone`: {group: keys of those no longer live}; `intents`: {prompt key: intent};
    `of_intent`: {intent: gates that ask only for it}.
    """

    entries: Sequence[Entry]
    places: Mapping[str, int]
    standing: Mapping[str, int]
    groups: Mapping[str, Sequence[PromptSpec]]
    gone: Mapping[str, Sequence[str]]
    intents: Mapping[str, str]
    of_intent: Mapping[str, Sequence[Gate]]


def plan_of(catalog: Catalog) -> Plan:
    """Return the plan of the catalog, made when first asked for."""
    known: Plan | None = catalog.memo.get("plan")
    if known is None:
        known = catalog.memo["plan"] = _plan(catalog)
    return known


def ask(entry: Entry, round_: Round) -> Held | None:
    """Return why a prompt that runs now, and for such people as far as is known ahead, is held back, or None."""
    spec = entry.spec
    if spec.prune is not None and not _page_can_fit(spec, spec.prune(round_.context), round_):
        return NOT_FOR_THEM
    if spec.key not in round_.person.prompts:
        return _first(entry.new_gates, spec, round_)
    return _first(entry.open_gates if caps.is_open(spec, round_.person) else entry.gates, spec, round_)


def barred(spec: PromptSpec, catalog: Catalog, person: PersonState, now: int) -> Held | None:
    """Return why the prompt may not show whatever was counted, or None: all gates but the audience, the caps and `put_off`."""
    round_ = Round(catalog, person, now)
    held, _ = schedules.judge(spec, now, zone_of(person, catalog.policy))
    counted = _FRESH_ONLY if caps.is_open(spec, person) else frozenset({*_CAPS, *_PUT_OFF})
    return held or _first(_gates_of(spec, catalog.policy, but=counted), spec, round_)


def capped(spec: PromptSpec, catalog: Catalog, person: PersonState, now: int) -> Held | None:
    """Return which cap holds the prompt back, of its own or of the person, the account or the intent, or None."""
    others = frozenset(gate for gate, _ in _GATES if gate not in _CAPS)
    return _first(_gates_of(spec, catalog.policy, but=others), spec, Round(catalog, person, now))


def put_off(spec: PromptSpec, catalog: Catalog, person: PersonState, now: int) -> Held | None:
    """Return why the person's earlier answer keeps the prompt away (dismissal, snooze, not relevant), or None."""
    return _first(_PUT_OFF, spec, Round(catalog, person, now))


def _first(gates: Sequence[Gate], spec: PromptSpec, round_: Round) -> Held | None:
    for gate in gates:
        held = gate(spec, round_)
        if held is not None:
            return held
    return None


def _page_can_fit(spec: PromptSpec, left: bool | Condition, round_: Round) -> bool:
    if not isinstance(left, bool):
        round_.residuals[spec.key] = left
    return left is not False


def _buyers_only(spec: PromptSpec, round_: Round) -> Held | None:
    return eligibility.buyers_only(spec, round_.catalog, round_.person, buyer=round_.is_buyer())


def _entitled(spec: PromptSpec, round_: Round) -> Held | None:
    return eligibility.entitled(spec, round_.catalog, round_.person, round_.now)


def _held_out_of_all(spec: PromptSpec, round_: Round) -> Held | None:
    if spec.key in round_.forced:
        return None
    return round_.once("held out", lambda: assignment.held_out_of_all(round_.catalog, round_.person))


def _held_out(spec: PromptSpec, round_: Round) -> Held | None:
    return None if spec.key in round_.forced else assignment.held_out(spec, round_.person)


def _suppressed(spec: PromptSpec, round_: Round) -> Held | None:
    return states.suppressed(spec.intent, round_.states())


def _excluded(spec: PromptSpec, round_: Round) -> Held | None:
    plan = round_.plan
    return eligibility.excluded(
        spec, plan.groups.get(spec.group, ()), plan.gone.get(spec.group, ()), round_.person, round_.now
    )


def _converted(spec: PromptSpec, round_: Round) -> Held | None:
    return eligibility.converted(spec, round_.person)


def _capped_prompt(spec: PromptSpec, round_: Round) -> Held | None:
    return caps.prompt_cap(spec, round_.catalog, caps.shows_of(spec, round_.person), round_.now)


def _capped_person(spec: PromptSpec, round_: Round) -> Held | None:
    policy, now = round_.catalog.policy, round_.now
    return round_.once(
        "person cap",
        lambda: caps.person_cap(policy, spec.intent, caps.all_shows(round_.person, now - policy.person_cap_ms), now),
    )


def _capped_account(spec: PromptSpec, round_: Round) -> Held | None:
    policy, now, account = round_.catalog.policy, round_.now, round_.person.account
    return round_.once(
        "account cap",
        lambda: caps.account_cap(policy, spec.intent, caps.account_shows(account, now - policy.account_cap_ms), now),
    )


def _capped_intent(spec: PromptSpec, round_: Round) -> Held | None:
    return round_.once(f"cap of {spec.intent}", lambda: _intent_cap(spec.intent, round_))


def _intent_cap(intent: str, round_: Round) -> Held | None:
    policy, now = round_.catalog.policy, round_.now
    since = now - policy.intents[intent].window_ms
    return caps.intent_cap(policy, intent, caps.intent_shows(round_.person, round_.plan.intents, intent, since), now)


def _cooling_down(spec: PromptSpec, round_: Round) -> Held | None:
    return caps.cooling_down(spec, round_.person, round_.now)


def _intent_cooling_down(spec: PromptSpec, round_: Round) -> Held | None:
    policy, intents = round_.catalog.policy, round_.plan.intents
    return round_.once(
        f"cooling down of {spec.intent}",
        lambda: caps.intent_cooling_down(policy, spec.intent, intents, round_.person, round_.now),
    )


def _snoozed(spec: PromptSpec, round_: Round) -> Held | None:
    return caps.snoozed(spec, round_.person, round_.now)


def with_human(spec: PromptSpec, round_: Round) -> Held | None:
    """Return why only warnings show while somebody of the team is in touch, or None."""
    return states.with_human(spec.intent, round_.states())


def _of_intent(spec: PromptSpec, round_: Round) -> Held | None:
    known = round_.of_intent
    if spec.intent not in known:
        known[spec.intent] = _first(round_.plan.of_intent[spec.intent], spec, round_)
    return known[spec.intent]


_CAPS: Sequence[Gate] = (_capped_prompt, _capped_person, _capped_account, _capped_intent)
_PUT_OFF: Sequence[Gate] = (_cooling_down, _intent_cooling_down, _snoozed)
# A prompt on screen is not taken away by having been shown, nor by what was said of it before that.
_FRESH_ONLY = frozenset({_excluded, *_CAPS, *_PUT_OFF})
# All that is left to ask, in this order, of a prompt the person knows nothing of: the same for all prompts of its intent.
_LAST: Sequence[Gate] = (_capped_person, _capped_account, _capped_intent, _intent_cooling_down, with_human)
# In the order in which they are asked, each with the question whether it can ever hold such a prompt.
_GATES: Sequence[tuple[Gate, Callable[[PromptSpec, Policy], bool]]] = (
    (_buyers_only, lambda spec, policy: spec.buyers_only and spec.others is None),
    (_entitled, lambda spec, policy: spec.offer != _NOTHING),
    (_held_out_of_all, lambda spec, policy: policy.holdout > 0 and spec.intent != "warn"),
    (_held_out, lambda spec, policy: spec.holdout > 0),
    (_suppressed, lambda spec, policy: spec.intent in states.SOLD_OR_ASKED),
    (_excluded, lambda spec, policy: bool(spec.group)),
    (_converted, lambda spec, policy: bool(spec.trial or spec.items) or spec.frequency.until_acted),
    (_capped_prompt, lambda spec, policy: spec.frequency.count is not None),
    (_capped_person, lambda spec, policy: spec.intent not in caps.NEVER_TOO_MANY),
    (_capped_account, lambda spec, policy: policy.account_cap is not None and spec.intent not in caps.NEVER_TOO_MANY),
    (_capped_intent, lambda spec, policy: spec.intent in policy.intents),
    (_cooling_down, lambda spec, policy: True),
    (_intent_cooling_down, lambda spec, policy: spec.intent in policy.intents),
    (_snoozed, lambda spec, policy: True),
    (with_human, lambda spec, policy: spec.intent != "warn"),
)


def _new_gates(spec: PromptSpec, policy: Policy) -> Sequence[Gate]:
    # Without what can only hold a prompt that the person has seen or answered.
    frequency = spec.frequency
    counted = {_capped_prompt} if frequency.per == "person" and frequency.count else set()
    by_others = spec.trial or spec.items or (frequency.per == "account" and frequency.until_acted)
    answered = frozenset({_cooling_down, _snoozed, *counted, *(() if by_others else (_converted,))})
    return (*_gates_of(spec, policy, but=answered | frozenset(_LAST)), _of_intent)


def _gates_of(spec: PromptSpec, policy: Policy, *, but: frozenset[Gate] = frozenset()) -> Sequence[Gate]:
    return tuple(gate for gate, can_hold in _GATES if gate not in but and can_hold(spec, policy))


def _plan(catalog: Catalog) -> Plan:
    groups: dict[str, list[PromptSpec]] = {}
    live = frozenset(spec.key for spec in catalog.prompts)
    for spec in catalog.prompts:
        if spec.group:
            groups.setdefault(spec.group, []).append(spec)
    others = frozenset(gate for gate, _ in _GATES if gate not in _LAST)
    return Plan(
        entries=[
            Entry(
                spec,
                gates=_gates_of(spec, catalog.policy),
                new_gates=_new_gates(spec, catalog.policy),
                open_gates=_gates_of(spec, catalog.policy, but=_FRESH_ONLY),
            )
            for spec in catalog.prompts
        ],
        places={spec.key: place for place, spec in enumerate(catalog.prompts)},
        standing={spec.key: place for place, spec in enumerate(catalog.prompts) if spec.standing},
        groups=groups,
        gone={group: [key for key in keys if key not in live] for group, keys in catalog.groups.items()},
        intents={**catalog.intents, **{spec.key: spec.intent for spec in catalog.prompts}},
        of_intent={spec.intent: _gates_of(spec, catalog.policy, but=others) for spec in catalog.prompts},
    )
