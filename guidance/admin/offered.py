"""What a marketer may choose from in a workspace: definitions, and what was really seen."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from guidance.admin import seen
from guidance.content import variables
from guidance.content.models import Prompt, Theme
from guidance.ingest import queries as event_queries
from guidance.plans.queries import price_list
from guidance.rules.rows import Kind
from guidance.segments import queries as segment_queries

LOOKED_AT = 500
Names = dict[str, str]


@dataclass(frozen=True)
class Offered:
    """The names of everything in one workspace, by key; seen event and trait names in alphabetical order.

    `kinds`: of what kind the values of each trait are, by the subject of a row ("trait:user.role").
    """

    plans: Names = field(default_factory=dict)
    features: Names = field(default_factory=dict)
    limits: Names = field(default_factory=dict)
    segments: Names = field(default_factory=dict)
    prompts: Names = field(default_factory=dict)
    themes: Names = field(default_factory=dict)
    events: tuple[str, ...] = ()
    person_traits: tuple[str, ...] = ()
    account_traits: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    kinds: dict[str, Kind] = field(default_factory=dict)

    @cached_property
    def names(self) -> Names:
        """The labels of keys, as the words of a rule need them."""
        groups = {"plan": self.plans, "limit": self.limits, "segment": self.segments, "prompt": self.prompts}
        return {f"{sort}:{key}": name for sort, group in groups.items() for key, name in group.items()}

    @cached_property
    def variables(self) -> list[variables.Variable]:
        """The variables a text may hold."""
        return variables.menu(
            features=self.features,
            limits=self.limits,
            person_traits=self.person_traits,
            account_traits=self.account_traits,
        )

    @cached_property
    def values(self) -> list[dict[str, str]]:
        """The variables as the editor's menu reads them: `{name, label, fallback, group}`."""
        return [variable._asdict() for variable in self.variables]


def offered(*, workspace_id: int) -> Offered:
    """Return what there is to choose from, in the same number of queries however much that is."""
    prices = price_list(workspace_id=workspace_id)
    prompts = list(Prompt.objects.filter(workspace_id=workspace_id).only("key", "name", "draft"))
    person_traits, account_traits = (seen.traits(workspace_id=workspace_id, of=of) for of in seen.SIDES)
    newest = event_queries.names_lately(workspace_id=workspace_id, count=LOOKED_AT)
    return Offered(
        plans={plan.key: plan.name for plan in prices.plans},
        features={feature.key: feature.name for feature in prices.features},
        limits={limit.key: limit.name for limit in prices.limits},
        segments={held.key: held.name for held in segment_queries.rules(workspace_id=workspace_id)},
        prompts={prompt.key: prompt.name for prompt in prompts},
        themes=dict(Theme.objects.filter(workspace_id=workspace_id).values_list("key", "name")),
        events=tuple(sorted(set(newest))),
        person_traits=tuple(person_traits),
        account_traits=tuple(account_traits),
        anchors=tuple(sorted(set(_anchors(prompts)))),
        groups=tuple(sorted({prompt.draft.get("exclusion_group") or "" for prompt in prompts} - {""})),
        kinds={
            f"trait:{of}.{name}": kind
            for of, traits in zip(seen.SIDES, (person_traits, account_traits), strict=True)
            for name, kind in traits.items()
        },
    )


def traits_seen(*, workspace_id: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the traits that people and accounts seen lately have, in two queries."""
    people, accounts = (seen.traits(workspace_id=workspace_id, of=of) for of in seen.SIDES)
    return tuple(people), tuple(accounts)


def _anchors(prompts: Iterable[Prompt]) -> Iterable[str]:
    for prompt in prompts:
        anchor = prompt.draft.get("anchor") or {}
        for candidate in anchor.get("candidates", ()):
            if candidate.get("by") == "data" and candidate.get("value"):
                yield candidate["value"]
