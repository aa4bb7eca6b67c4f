"""Why a person did or did not see a prompt, now or back then, from what was stored when it was decided."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from django.db.models import QuerySet

from guidance.content.models import Prompt
from guidance.core.errors import GuidanceError
from guidance.delivery import records
from guidance.delivery.models import Decision, DecisionRecord
from guidance.delivery.records import Said
from guidance.engine.reasons import Reason, sentence
from guidance.people.models import Person

_DAY = "{0:%b} {0.year}, {0:%H:%M} UTC"


class NothingDecided(GuidanceError):
    """There is no decision about the person, or none as old as asked for."""


class NoSuchPrompt(GuidanceError):
    """No prompt has that key, nor had one when it was decided."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was decided about a person as of a moment; `verdicts` has every candidate exactly once, what is armed first.

    `since`: when the person's verdicts became these. `inputs`: digest of what was decided from then. `decided_at`: when what is
    told here was decided: later than `since` where a later decision came to the same verdicts.
    """

    decided_at: dt.datetime
    since: dt.datetime
    version: int
    catalog_version: int
    inputs: str
    next_look_at: dt.datetime | None
    verdicts: Sequence[Said]

    @property
    def armed(self) -> list[str]:
        """The keys of what the person might see, best first."""
        return [said.prompt for said in self.verdicts if said.code == Reason.ARMED]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one prompt was or was not armed: `sentence` says it plainly, `code` and `detail` for machines.

    `version`: the prompt's, None where it was not live. `wording` and `rank` (from 1): of an armed one.
    """

    prompt: str
    code: Reason
    detail: Mapping[str, Any]
    sentence: str
    version: int | None
    wording: str
    rank: int | None
    told: Told


def everything(*, person: Person, at: dt.datetime | None = None) -> Told:
    """Return every verdict as of `at`, None for now. Raises NothingDecided."""
    return _now(person) if at is None else _then(person, at)


def explain(*, person: Person, prompt: str, at: dt.datetime | None = None) -> Explanation:
    """Return why the person may or may not see the prompt with that key, as of `at`, None for now.

    Raises NothingDecided, and NoSuchPrompt for a key that nothing has or had.
    """
    told = everything(person=person, at=at)
    said = next((each for each in told.verdicts if each.prompt == prompt), None)
    if said is None:
        return _absent(person, prompt, at, told)
    text = sentence(said.code, said.detail)
    return Explanation(prompt, said.code, said.detail, text, said.version, said.wording, said.rank, told)


def history(*, person: Person) -> QuerySet[DecisionRecord]:
    """Return the person's records, the newest first."""
    return DecisionRecord.objects.filter(person=person).order_by("-decided_at", "-pk")


def recent(*, person: Person, count: int) -> list[Told]:
    """Return what the person's newest records say, the newest first; two queries."""
    found = list(history(person=person)[:count])
    versions = {record.catalog_version for record in found}
    known = records.catalogs(workspace_id=person.workspace_id, versions=versions) if found else {}
    return [of_record(record=record, prompts=known.get(record.catalog_version, {})) for record in found]


def of_record(*, record: DecisionRecord, prompts: Mapping[str, int] | None = None) -> Told:
    """Return what a record says; `prompts`: the candidates ({key: version}) where they are known already."""
    if prompts is None:
        known = record.catalog_version
        prompts = records.candidates(workspace_id=record.workspace_id, at=record.decided_at, known=known, latest=known)
    return Told(
        decided_at=record.decided_at,
        since=record.decided_at,
        version=record.version,
        catalog_version=record.catalog_version,
        inputs=record.inputs,
        next_look_at=records.next_look_at(record=record),
        verdicts=records.read(record=record, prompts=prompts),
    )


def _then(person: Person, at: dt.datetime) -> Told:
    record = history(person=person).filter(decided_at__lte=at).first()
    if record is None:
        raise NothingDecided(_too_old(person, at), place="at")
    latest = Decision.objects.filter(pk=person.pk).values_list("catalog_version", flat=True).first()
    prompts = records.candidates(
        workspace_id=record.workspace_id,
        at=at,
        known=record.catalog_version,
        latest=latest or record.catalog_version,
    )
    return of_record(record=record, prompts=prompts)


def _too_old(person: Person, at: dt.datetime) -> str:
    if at < person.first_seen:
        return f"Nobody had seen this person yet; they were first seen on {moment(person.first_seen)}."
    oldest = history(person=person).last()
    if oldest is None:
        return "Nothing has been decided about this person yet."
    return f"No decision that old is kept: the oldest one about this person is of {moment(oldest.decided_at)}."


def _now(person: Person) -> Told:
    decision = Decision.objects.filter(pk=person.pk).first()
    if decision is None:
        raise NothingDecided("Nothing has been decided about this person yet.")
    verdicts = [
        Said(each["prompt"], Reason(each["code"]), each.get("detail") or {}, 0, "", each.get("rank"))
        for each in msgspec.json.decode(decision.verdicts)
    ]
    known = decision.catalog_version
    versions = records.candidates(workspace_id=decision.workspace_id, at=decision.decided_at, known=known, latest=known)
    record = history(person=person).first()
    kept = of_record(record=record, prompts=versions) if record is not None else None
    wordings = {each.prompt: each.wording for each in kept.verdicts} if kept else {}
    return Told(
        decided_at=decision.decided_at,
        since=kept.since if kept else decision.decided_at,
        version=decision.version,
        catalog_version=known,
        inputs=kept.inputs if kept else "",
        next_look_at=decision.next_look_at,
        verdicts=[
            replace(each, version=versions.get(each.prompt, 0), wording=wordings.get(each.prompt, ""))
            for each in sorted(verdicts, key=lambda each: (each.rank is None, each.rank or 0))
        ],
    )


def _absent(person: Person, key: str, at: dt.datetime | None, told: Told) -> Explanation:
    prompt = Prompt.objects.filter(workspace_id=person.workspace_id, key=key).first()
    if prompt is None:
        raise NoSuchPrompt(f"This workspace has no prompt “{key}”.", place="prompt")
    first = prompt.versions.order_by("number").values_list("published_at", flat=True).first()
    text = absence(prompt=prompt, first=first, told=told, at=at)
    return Explanation(key, Reason.ARCHIVED, {}, text, None, "", None, told)


def absence(*, prompt: Prompt, first: dt.datetime | None, told: Told, at: dt.datetime | None = None) -> str:
    """Return why `told` says nothing of a prompt, in a sentence; `first`: when it was first published, None for never."""
    if first is None:
        return "It has never been published."
    if first > (at or told.decided_at):
        return f"It did not exist for anybody then: it was first published on {moment(first)}."
    if at is None and prompt.status != Prompt.Status.PUBLISHED:
        return f"It is not live: it is {prompt.get_status_display().lower()}."
    return "It was not live when this was decided."


def moment(at: dt.datetime) -> str:
    """Return a moment as a sentence says it: `3 Nov 2026, 14:02 UTC`."""
    return f"{at.astimezone(dt.UTC).day} {_DAY.format(at.astimezone(dt.UTC))}"
