"""What can be decided about: everything published in a workspace, compiled, as one immutable value."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guidance.core.times import DAY, Period
from guidance.protocol.content import Frequency, Offer

Condition = Mapping[str, Any]
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


@dataclass(frozen=True, slots=True)
class PromptSpec:
    """One published prompt. `page` is what only the page can judge: a condition, or None for everywhere.

    `prune` is set where the rule cannot be parted into a known half and a page half beforehand: it takes the known values and
    returns True, False or the residual condition. `slot`: prompts of one slot compete for the same moment.
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


@dataclass(frozen=True, slots=True)
class SegmentSpec:
    """A saved audience; `holds` judges a context in which earlier segments are already known."""

    key: str
    holds: Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything published in a workspace. `audiences` judges a context for all `prompts` at once, in their order.

    `facts`: {name: spec as stored in rules}. `segments` are in an order in which each only needs earlier ones.
    """

    workspace_id: int
    version: int
    prompts: Sequence[PromptSpec]
    audiences: Callable[[Mapping[str, Any]], Sequence[bool]]
    segments: Sequence[SegmentSpec] = ()
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    plans: Mapping[str, PlanSpec] = field(default_factory=dict)
    limits: Mapping[str, LimitSpec] = field(default_factory=dict)
    features: Mapping[str, str] = field(default_factory=dict)
    policy: Policy = Policy()

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
