"""What can be decided about: everything published in a workspace, compiled, as one immutable value."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from guidance.core.times import DAY, Period
from guidance.protocol.content import Frequency, Offer
from guidance.rules.tallies import Depth

Condition = Mapping[str, Any]
Scope = Literal["user", "account"]
Kind = Literal["person", "account"]
INTENTS = ("warn", "inform", "teach", "sell", "ask")


@dataclass(frozen=True, slots=True)
class LimitSpec:
    """A metered allowance."""

    key: str
    name: str
    period: Period = "month"
    resets: bool = False


@dataclass(frozen=True, slots=True)
class PlanSpec:
    """A price plan; `limits`: {limit key: amount, None for unlimited}."""

    key: str
    name: str
    price: str = ""
    rank: int = 0
    features: frozenset[str] = frozenset()
    limits: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policy:
    """The workspace's rules for everybody."""

    buyer_roles: frozenset[str] = frozenset({"owner", "admin", "billing"})
    person_cap: int = 5
    person_cap_ms: int = DAY
    account_cap: int | None = None
    account_cap_ms: int = 7 * DAY
    intents: Mapping[str, "IntentLimit"] = field(default_factory=dict)
    holdout: float = 0.0
    quiet_traits: Sequence["QuietTrait"] = ()
    upgrade_quiet_ms: int = 14 * DAY
    zone: str = "UTC"
    language: str = ""


@dataclass(frozen=True, slots=True)
class IntentLimit:
    """What one intent may do: at most `count` shows a person in `window_ms`, and `cooldown_ms` after a dismissal of any of it."""

    count: int | None = None
    window_ms: int = 7 * DAY
    cooldown_ms: int = 0


@dataclass(frozen=True, slots=True)
class QuietTrait:
    """A trait that stands for a quiet state (`guidance.engine.subjects`) while it is true, not 0 and not empty."""

    state: str
    scope: Scope
    trait: str


@dataclass(frozen=True, slots=True)
class Tally:
    """A ledger entry under `key` for events named `event` that `holds` accepts (None: all); with `prop` its numbers are summed.

    The plain entry of an event, under its own name, is always kept and is no tally.
    """

    key: str
    event: str
    holds: Callable[[Mapping[str, Any]], bool] | None = None
    prop: str | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """One ready content of a prompt: `variant` is empty for the prompt's own and "others" for people who cannot buy.

    `tongues`: {language: the same in it}.
    """

    variant: str
    hash: str
    weight: float = 0.0
    variables: Sequence[str] = ()
    tongues: Mapping[str, "Wording"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ItemSpec:
    """A thing to do of a checklist: done once the person, or with `per` "account" anybody in the account, did `event`."""

    key: str
    event: str
    per: Kind = "person"


@dataclass(frozen=True, slots=True)
class PromptSpec:
    """One published prompt. `page` is what only the page can judge: a condition, or None for everywhere.

    `prune` is set where the rule cannot be parted into a known half and a page half beforehand: it takes the known values and
    returns True, False or the residual condition. `slot`: prompts of one slot compete for the same moment. `starts` and `ends`
    are ms; with `local` they are wall-clock times written as if they were UTC. `blackout`: days since 1970 in the person's time
    zone; `weekdays` likewise, 0 is Monday, empty for all. On each of its days it runs from `opens` (ms after midnight) for
    `open_for` ms, maybe into the next day, by the person's clocks. `value`: what showing it once is expected to bring, in any
    one unit. `steps`: the keys of a tour's or survey's steps, in order. `items`: what a checklist asks to do.
    `tongues`: {language: the prompt's own wording in it}.
    """

    key: str
    version: int
    hash: str
    kind: str = "banner"
    intent: str = "inform"
    priority: int = 3
    slot: str = "page"
    standing: bool = False
    offer: Offer = Offer()
    trial: str = ""
    frequency: Frequency = Frequency()
    starts: int | None = None
    ends: int | None = None
    variables: Sequence[str] = ()
    page: Condition | None = None
    prune: Callable[[Mapping[str, Any]], bool | Condition] | None = None
    local: bool = False
    blackout: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()
    opens: int = 0
    open_for: int = DAY
    group: str = ""
    group_ms: int = 30 * DAY
    holdout: float = 0.0
    buyers_only: bool = False
    others: Wording | None = None
    variants: Sequence[Wording] = ()
    value: float = 0.0
    steps: Sequence[str] = ()
    items: Sequence[ItemSpec] = ()
    tongues: Mapping[str, Wording] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SegmentSpec:
    """A saved audience; `holds` judges a context in which earlier segments are already known.

    One of `kind` "account" is judged over the account's part of the context alone, where the name of a person segment means
    that at least one member of the account is in it.
    """

    key: str
    holds: Callable[[Mapping[str, Any]], bool]
    kind: Kind = "person"


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything published in a workspace. `audiences` judges a context for all `prompts` at once, in their order.

    `facts`: {name: spec as stored in rules}. `segments` are in an order in which each only needs earlier ones. `tallies`:
    {event name: what to count besides the event itself}. `plan_ids`: {plan's key: its row}. `ledger_days`: how far back daily
    counts reach. `depths`: {ledger entry: how deep it is kept, where that is more than usual}. `lists`: {static list's key:
    kind}. `member_segments`: person segments that account segments ask about. `intents`: {prompt key: intent} of every prompt
    that ever went live. `rebuilding`: segments whose stored members a rebuild is writing. `memo`: what the engine works out
    from a catalog once and keeps with it. `counting`: entries for which old history is still being counted. `groups`:
    {exclusion group: its prompts, also those that are no longer live}.
    """

    workspace_id: int
    version: int
    prompts: Sequence[PromptSpec]
    audiences: Callable[[Mapping[str, Any]], Sequence[bool]]
    segments: Sequence[SegmentSpec] = ()
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    plans: Mapping[str, PlanSpec] = field(default_factory=dict)
    plan_ids: Mapping[str, int] = field(default_factory=dict)
    limits: Mapping[str, LimitSpec] = field(default_factory=dict)
    features: Mapping[str, str] = field(default_factory=dict)
    policy: Policy = Policy()
    tallies: Mapping[str, Sequence[Tally]] = field(default_factory=dict)
    ledger_days: int = 90
    depths: Mapping[str, Depth] = field(default_factory=dict)
    lists: Mapping[str, Kind] = field(default_factory=dict)
    member_segments: frozenset[str] = frozenset()
    intents: Mapping[str, str] = field(default_factory=dict)
    rebuilding: frozenset[str] = frozenset()
    counting: frozenset[str] = frozenset()
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    memo: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def next_plan(self, current: str | None) -> PlanSpec | None:
        """Return the smallest plan above `current`, or None at the top."""
        plan = self.plans.get(current or "")
        rank = plan.rank if plan else -1
        above = [plan for plan in self.plans.values() if plan.rank > rank]
        return min(above, key=lambda plan: plan.rank, default=None)

    def lowest_plan_with(self, feature: str) -> PlanSpec | None:
        """Return the smallest plan that includes `feature`, or None when no plan does."""
        having = [plan for plan in self.plans.values() if feature in plan.features]
        return min(having, key=lambda plan: plan.rank, default=None)
