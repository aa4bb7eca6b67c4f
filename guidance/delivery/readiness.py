"""Which rules the ledgers can answer already, what must be counted for the others, and what is served meanwhile.

A rule whose entries are there but not as deep as its windows ask (`guidance.rules.tallies.Depth`) is served at once: until the
moments are filled in from the log, `guidance.engine.windows` counts what it has no moments of by hours and days.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models.functions import Now

from guidance.conf import conf
from guidance.content import queries as content
from guidance.content.queries import LivePrompt
from guidance.core.errors import GuidanceError
from guidance.delivery.models import Backfill, Decision
from guidance.engine.catalog import Condition, Tally
from guidance.rules.compiler import compile_condition
from guidance.rules.facts import Fact, spec_of
from guidance.rules.naming import FactBook, facts_of
from guidance.rules.tallies import SHALLOW, Counted, Depth, counted_in, days_of, depth_of
from guidance.segments.queries import SegmentRule

log = logging.getLogger(__name__)
Document = Mapping[str, Any]
NOBODY: Condition = {"$nor": [{}]}


class Need(NamedTuple):
    """What a ledger must hold: an entry, reaching so many days back, kept so deep."""

    counted: Counted
    days: int
    depth: Depth

    def joined(self, other: "Need") -> "Need":
        """Return what serves both."""
        return Need(self.counted, max(self.days, other.days), self.depth | other.depth)


class Readiness:
    """The rules of one workspace, entered one after the other while its catalog is built.

    `counting`: entries for which old history is being counted. `waiting`: {prompt key: whether an earlier version of it is
    served meanwhile}.
    """

    def __init__(self, *, workspace_id: int) -> None:
        self._workspace_id = workspace_id
        self._rows = {row.tally: row for row in Backfill.objects.filter(workspace_id=workspace_id)}
        self._book = FactBook()
        self._needs: dict[str, Need] = {}
        self.waiting: dict[str, bool] = {}

    @property
    def facts(self) -> dict[str, dict[str, object]]:
        """The facts of the rules served, each under a name of its own."""
        return {name: spec_of(fact) for name, fact in self._book.facts.items()}

    @property
    def ledger_days(self) -> int:
        """How far back daily counts must reach."""
        return max((need.days for need in self._needs.values()), default=0) or _least()

    @property
    def depths(self) -> dict[str, Depth]:
        """How deep entries are kept, also for rules not served yet."""
        return {key: need.depth for key, need in self._needs.items() if need.depth != SHALLOW}

    @property
    def tallies(self) -> dict[str, tuple[Tally, ...]]:
        """What is to be counted besides the events themselves, also for rules not served yet."""
        found: dict[str, tuple[Tally, ...]] = {}
        for need in self._needs.values():
            if not need.counted.is_plain:
                found[need.counted.event] = (*found.get(need.counted.event, ()), tally_for(need.counted))
        return found

    @property
    def counting(self) -> frozenset[str]:
        """The entries that are not complete yet, be it only that they are not as deep as they shall be."""
        return frozenset(key for key, need in self._needs.items() if not self._is_complete(key, need))

    def prompts(self, live: Sequence[LivePrompt], *, draft: str = "") -> list[LivePrompt]:
        """Return what is served for the `live` prompts: an earlier version of one that must wait, or nothing.

        `draft` names a prompt that is served in any case: it is only tried out.
        """
        for audience in content.audiences_on_hold(workspace_id=self._workspace_id):
            self._want(audience)  # so that it is complete when the prompt is resumed
        return [
            found for found in (prompt if prompt.key == draft else self._served(prompt) for prompt in live) if found
        ]

    def segment(self, segment: SegmentRule) -> SegmentRule:
        """Return a segment with its rules in the names of the catalog; one that must wait and never was served is empty."""
        if segment.live_rule is None and not self._want(segment.rule):
            log.info("delivery.readiness.segment_waits segment=%s", segment.key)
            return segment._replace(live_rule={"where": NOBODY})
        if segment.live_rule is not None:
            self._want(segment.rule)
            return segment._replace(live_rule=self._or_nobody(segment.key, segment.live_rule))
        return segment._replace(rule=self._or_nobody(segment.key, segment.rule))

    def enter(self, rule: Document) -> dict[str, Any]:
        """Return the condition of a rule that is served, in the names of the catalog. Raises InvalidRule."""
        facts = facts_of(rule)
        self._note(facts.values())
        return self._book.enter(rule.get("where") or {}, facts)

    @property
    def is_unsettled(self) -> bool:
        """Whether there is something for `settle` to write."""
        return bool(self._gone or self._asked or self._spare)

    def settle(self) -> None:
        """Ask for what is not counted yet, and forget what nothing needs any more.

        What was forgotten is no longer counted from now on, so it must be counted anew should a rule need it again.
        """
        Backfill.objects.filter(workspace_id=self._workspace_id, tally__in=self._gone).delete()
        for key in self._spare:
            need, held = self._needs[key], self._rows[key]
            spec = {**held.spec, **_stored(need.depth), "answers": min(answers(held), need.days)}
            Backfill.objects.filter(pk=held.pk).update(spec=spec, days=need.days)
        is_new = bool(self._asked) and not Decision.objects.filter(workspace_id=self._workspace_id).exists()
        for key in self._asked:
            need, row = self._needs[key], self._rows.get(key)
            if row is None:
                Backfill.objects.get_or_create(
                    workspace_id=self._workspace_id, tally=key, defaults=_asked_for(need, done=is_new)
                )
            else:
                # A complete entry is only made longer: the log may no longer hold all of it.
                longer = row.spec["longer"] or row.finished_at is not None
                spec = {**row.spec, **_stored(need.depth), "longer": longer, "answers": answers(row), "changed": False}
                Backfill.objects.filter(pk=row.pk).update(
                    spec=spec, days=need.days, parts=0, done=0, started_at=Now(), finished_at=None
                )

    @property
    def _gone(self) -> list[str]:
        return sorted(self._rows.keys() - self._needs.keys())

    @property
    def _asked(self) -> list[str]:
        return sorted(
            key for key in self.counting if key not in self._rows or not _covers(self._rows[key], self._needs[key])
        )

    @property
    def _spare(self) -> list[str]:
        # What is kept longer or deeper than anything needs: from now on it is not, whatever its row says.
        return sorted(
            key
            for key in self._rows.keys() & self._needs.keys()
            if _covers(self._rows[key], self._needs[key])
            and (self._rows[key].days, depth_in(self._rows[key].spec)) != self._needs[key][1:]
        )

    def _served(self, prompt: LivePrompt) -> LivePrompt | None:
        if self._want(prompt.definition.get("audience") or {}):
            return prompt
        earlier = content.versions_before(workspace_id=self._workspace_id, key=prompt.key, number=prompt.number)
        found = next((held for held in earlier if self._want(held.definition.get("audience") or {}, alone=False)), None)
        self.waiting[prompt.key] = found is not None
        log.info("delivery.readiness.prompt_waits prompt=%s earlier=%s", prompt.key, found is not None)
        return found

    def _want(self, rule: Document, *, alone: bool = True) -> bool:
        # Whether the ledgers can answer a rule. With `alone` they are to learn it; a broken rule fails where it is entered.
        try:
            facts = list(facts_of(rule).values())
        except GuidanceError:
            return True
        if alone:
            self._note(facts)
        return all(self._is_kept(key, need) for key, need in _needs(facts).items())

    def _note(self, facts: Iterable[Fact]) -> None:
        for key, need in _needs(facts).items():
            self._needs[key] = need.joined(self._needs.get(key, need))

    def _is_kept(self, key: str, need: Need) -> bool:
        # Whether it can be asked; one that is not yet deep enough answers by hours and days meanwhile.
        if need.counted.is_plain and need.days <= _least():
            return True
        return key in self._rows and answers(self._rows[key]) >= need.days

    def _is_complete(self, key: str, need: Need) -> bool:
        if need.counted.is_plain and need.days <= _least() and need.depth == SHALLOW:
            return True
        row = self._rows.get(key)
        return row is not None and row.finished_at is not None and _covers(row, need)

    def _or_nobody(self, key: str, rule: Document) -> dict[str, Any]:
        try:
            return {"where": self.enter(rule), "facts": {}}
        except GuidanceError:
            log.warning("delivery.readiness.segment_broken segment=%s", key)
            return {"where": NOBODY, "facts": {}}


def tally_for(counted: Counted) -> Tally:
    """Return what the ledger counts for a rule, ready to judge events."""
    holds = None if counted.where is None else compile_condition(counted.where)
    return Tally(counted.key, counted.event, holds, counted.prop)


def depth_in(spec: Mapping[str, Any]) -> Depth:
    """Return how deep a backfill makes its entry, from its stored `spec`."""
    return Depth(spec.get("reach", 0), spec.get("lasts", False))


def answers(row: Backfill) -> int:
    """Return how many days back the entry of a backfill can be asked already; 0 while it cannot be asked."""
    if row.finished_at is not None:
        return row.days
    held: int = row.spec.get("answers", 0)
    return held


def _covers(row: Backfill, need: Need) -> bool:
    return row.days >= need.days and depth_in(row.spec).covers(need.depth)


def _stored(depth: Depth) -> dict[str, Any]:
    return {"reach": depth.reach, "lasts": depth.lasts}


def _asked_for(need: Need, *, done: bool) -> dict[str, Any]:
    # `done`: nothing ever happened here, so there is nothing to count.
    counted = need.counted
    spec = {
        "event": counted.event,
        "where": counted.where,
        "property": counted.prop,
        "longer": counted.is_plain,
        # An event's own entry is always there, as long as every entry is.
        "answers": _least() if counted.is_plain else 0,
        **_stored(need.depth),
    }
    return {"spec": spec, "days": need.days, "started_at": Now(), "finished_at": Now() if done else None}


def _needs(facts: Iterable[Fact]) -> dict[str, Need]:
    found: dict[str, Need] = {}
    for fact in facts:
        for counted in counted_in(fact):
            need = Need(counted, max(days_of(fact), _least()), depth_of(fact))
            found[counted.key] = need.joined(found.get(counted.key, need))
    return found


def _least() -> int:
    return conf().ledger_days
