"""The decision ledger: a record of each decision that says something else than the person's record before it.

What a record says: every candidate's code and the words behind it, the order of what is armed, and the version of each prompt that
is named. Its numbers ("2 of 3 this week") are those of the moment it was written; numbers that move alone write no new record.
Most prompts are not for most people, so "not in its audience" without more to say is not written down: it holds for every
prompt of the record's catalog (`CatalogRecord`) that the record does not name, and a publish that leaves a person as they
were writes nothing for them.

`DecisionRecord.verdicts`, zlib with a dictionary of ours: {"a": [[prompt, version, wording], …] best first,
"h": {code: {prompt: [version, numbers]}}, "n": next look in ms}; what is empty at the end of a list is left out.
"""

import datetime as dt
import hashlib
import zlib
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import connection, transaction
from django.db.models import Q

from guidance.core.times import from_ms
from guidance.delivery.models import CatalogRecord, DecisionRecord
from guidance.engine.catalog import Catalog
from guidance.engine.decide import Decision
from guidance.engine.reasons import Reason, Verdict
from guidance.engine.subjects import PersonState
from guidance.people import bulk

_COLUMNS = ("person_id", "workspace_id", "version", "catalog_version", "decided_at", "inputs", "verdicts")
_LEVEL = 6
# What records say most, the commonest last: a third off each. It never changes, or nothing written with it can be read again.
_DICTIONARY = (
    b'"archived":{"ended":{"ended":"holdout":{"share":"","per":"account","scope":"any prompt""waiting_for_human":{"already_conv'
    b'erted":{"feature":"acted":"suppressed_state":{"state":"just_upgraded""open_ticket","until":"it is lifted"excluded_by":{"gro'
    b'up":"","prompt":"","since":"2026-11-21T10:00:00.000Z","until":"2026-12-""snoozed":{"for_good":true"audience":{"buyers":"","'
    b'role":"none"not_started":{"starts":""cooling_down":{"capped_intent":{"capped_account":{"capped_person":{"used":5,"count":5,'
    b'"window":"today""capped_prompt":{"":[1,{"used":1,"count":1,"window":"ever","per":"person"}],"entitled_already":{"":[1,{"has'
    b'":"the plan "}]},"lost_to":{"":[1,{"winner":""}],"":[1,{"winner":""}]}},"n":null}{"a":[["",1],["",1]],"h":{'
)
_written: set[tuple[int, int]] = set()


@dataclass(frozen=True, slots=True)
class Said:
    """What was decided about one candidate. `version`: the prompt's; `wording` and `rank`: of what is armed."""

    prompt: str
    code: Reason
    detail: Mapping[str, Any]
    version: int
    wording: str = ""
    rank: int | None = None


class Writer:
    """Gathers the records of one batch of decisions and writes them in one statement, none when nothing changed."""

    def __init__(self, *, catalogs: Mapping[int, Catalog], now: dt.datetime) -> None:
        self._now = now
        self._catalogs = catalogs
        self._versions = {
            workspace_id: {spec.key: spec.version for spec in catalog.prompts}
            for workspace_id, catalog in catalogs.items()
        }
        self._rows: list[tuple[Any, ...]] = []

    def note(self, *, workspace_id: int, person: PersonState, outcome: Decision, version: int, recorded: str) -> str:
        """Take the decision in if it says something else than `recorded`; return the digest of what the newest record says.

        Call it before anything in `person` changes: the record keeps a digest of what was decided from.
        """
        versions, named = self._versions[workspace_id], _named(outcome)
        said = _digest(_words(outcome, named, versions))
        if said != recorded:
            when = connection.ops.adapt_datetimefield_value(self._now)
            catalog = self._catalogs[workspace_id].version
            packed = _pack(_stored(outcome, named, versions))
            self._rows.append((person.id, workspace_id, version, catalog, when, _digest(person), packed))
        return said

    def save(self) -> None:
        """Write what was noted, and the catalogs that no record could refer to so far."""
        unknown = [catalog for catalog in self._catalogs.values() if _key(catalog) not in _written]
        if unknown:
            _keep_catalogs(unknown, self._now)
        bulk.insert(model=DecisionRecord, columns=_COLUMNS, rows=self._rows)


def candidates(*, workspace_id: int, at: dt.datetime, known: int, latest: int) -> dict[str, int]:
    """Return {prompt key: version} of all that could be decided about at a moment; empty when that is no longer known.

    `known`: a catalog version already in use then; `latest`: the last one that can have mattered.
    """
    here = CatalogRecord.objects.filter(workspace_id=workspace_id, version__lte=max(known, latest))
    rows = here.filter(Q(since__lte=at) | Q(version=known)).order_by("-version").values_list("prompts", flat=True)
    held = rows.first()
    found: dict[str, int] = {} if held is None else _unpack(held)
    return found


def catalogs(*, workspace_id: int, versions: Iterable[int]) -> dict[int, dict[str, int]]:
    """Return {catalog version: {prompt key: version}} of those that are still known."""
    rows = CatalogRecord.objects.filter(workspace_id=workspace_id, version__in=set(versions))
    return {version: _unpack(prompts) for version, prompts in rows.values_list("version", "prompts")}


def read(*, record: DecisionRecord, prompts: Mapping[str, int]) -> list[Said]:
    """Return exactly one verdict for each of `prompts` ({key: version}) and whatever else the record names, armed first."""
    held = _unpack(record.verdicts)
    said = [
        Said(prompt, Reason.ARMED, {}, version, "".join(wording), rank)
        for rank, (prompt, version, *wording) in enumerate(held["a"], start=1)
    ]
    for code, named in held["h"].items():
        for prompt, (version, *detail) in named.items():
            said.append(Said(prompt, Reason(code), detail[0] if detail else {}, version))
    rest = prompts.keys() - {each.prompt for each in said}
    return said + [Said(prompt, Reason.AUDIENCE, {}, prompts[prompt]) for prompt in sorted(rest)]


def codes(*, verdicts: bytes | memoryview, of: Container[str]) -> dict[str, tuple[Reason, str]]:
    """Return {prompt: (code, the scope of its holdout or "")} of those prompts in `of` that a record names."""
    held = _unpack(verdicts)
    found = {prompt: (Reason.ARMED, "") for prompt, *_ in held["a"] if prompt in of}
    for code, named in held["h"].items():
        for prompt, (_, *detail) in named.items():
            if prompt in of:
                found[prompt] = (Reason(code), detail[0].get("scope", "") if detail else "")
    return found


def next_look_at(*, record: DecisionRecord) -> dt.datetime | None:
    """Return when the decision was due to be looked at again without any event, None for never."""
    at = _unpack(record.verdicts)["n"]
    return None if at is None else from_ms(at)


def forget() -> None:
    """Drop what this process knows to be written."""
    _written.clear()


def _keep_catalogs(catalogs: Sequence[Catalog], now: dt.datetime) -> None:
    since = connection.ops.adapt_datetimefield_value(now)
    rows = [
        (catalog.workspace_id, catalog.version, since, _pack({spec.key: spec.version for spec in catalog.prompts}))
        for catalog in catalogs
    ]
    bulk.insert(
        model=CatalogRecord,
        columns=("workspace_id", "version", "since", "prompts"),
        rows=rows,
        then="ON CONFLICT (workspace_id, version) DO NOTHING",
    )
    # Only once it is committed: a batch that fails takes its row with it.
    keys = {_key(catalog) for catalog in catalogs}
    transaction.on_commit(lambda: _written.update(keys))


def _key(catalog: Catalog) -> tuple[int, int]:
    return catalog.workspace_id, catalog.version


def _named(outcome: Decision) -> list[Verdict]:
    audience = Reason.AUDIENCE  # looked up once: this is asked of every prompt for every person
    return [verdict for verdict in outcome.held if verdict.code is not audience or verdict.detail]


def _stored(outcome: Decision, named: Sequence[Verdict], versions: Mapping[str, int]) -> dict[str, Any]:
    held: dict[str, dict[str, list[Any]]] = {}
    for verdict in named:
        told = [versions[verdict.prompt], *([verdict.detail] if verdict.detail else [])]
        held.setdefault(verdict.code.value, {})[verdict.prompt] = told
    armed = [[each.spec.key, each.spec.version, *filter(None, [each.wording.variant])] for each in outcome.armed]
    return {"a": armed, "h": held, "n": outcome.next_look_at}


def _words(outcome: Decision, named: Sequence[Verdict], versions: Mapping[str, int]) -> Any:
    armed = [(each.spec.key, each.spec.version, each.wording.variant) for each in outcome.armed]
    held = [(verdict.prompt, versions[verdict.prompt], verdict.code.value, _texts(verdict.detail)) for verdict in named]
    return armed, sorted(held, key=lambda each: each[0])


def _texts(detail: Mapping[str, Any]) -> dict[str, Any]:
    return {name: held for name, held in detail.items() if isinstance(held, str | bool)}


def _digest(value: Any) -> str:
    # Sorted, because a database may give the keys of an object back in another order.
    return hashlib.blake2b(msgspec.json.encode(value, order="deterministic"), digest_size=12).hexdigest()


def _pack(value: Any) -> bytes:
    packer = zlib.compressobj(_LEVEL, zdict=_DICTIONARY)
    return packer.compress(msgspec.json.encode(value)) + packer.flush()


def _unpack(stored: bytes | memoryview) -> Any:
    return msgspec.json.decode(zlib.decompressobj(zdict=_DICTIONARY).decompress(bytes(stored)))
