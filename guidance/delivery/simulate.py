"""What would be decided: for a person on a page at a moment, with what is published or with one draft in its place.

Nothing is stored, counted or announced. Facts come from the history as it is now, so a moment in the past knows what came after
it, and one in the future takes it that nothing happens until then.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from guidance.content import queries as content
from guidance.content.models import Prompt
from guidance.core.errors import GuidanceError
from guidance.core.times import from_ms, to_ms
from guidance.delivery import audiences, decisions
from guidance.delivery.catalog import build, catalogs
from guidance.engine import decide as engine
from guidance.engine import locales
from guidance.engine.catalog import Catalog, Condition
from guidance.engine.reasons import Reason, sentence
from guidance.engine.subjects import EMPTY
from guidance.engine.variables import Value
from guidance.people import profiles
from guidance.people.models import Person
from guidance.people.profiles import PersonRow
from guidance.protocol import document
from guidance.protocol.content import load
from guidance.protocol.inline import plain
from guidance.protocol.tongues import canonical
from guidance.protocol.translations import translated
from guidance.protocol.wordings import wordings_of
from guidance.rules.compiler import compile_condition

MOBILE_BELOW = 768  # pixels, as the script tells a phone


class NotDecidable(GuidanceError):
    """The draft cannot be judged as it stands, or its prompt belongs to another workspace."""


@dataclass(frozen=True, slots=True)
class Line:
    """What would become of one prompt. `page`: what is left for the page to judge; `fits`: whether the given page does.

    `fits` is None where that depends on a page and none was given. `shows`: armed, and the page fits or none was given.
    `language`: the tag of what it says, empty for a workspace that does not say what it writes in.
    """

    prompt: str
    code: Reason
    detail: Mapping[str, Any]
    sentence: str
    version: int
    rank: int | None = None
    wording: str = ""
    language: str = ""
    page: Condition | None = None
    fits: bool | None = None
    shows: bool = False
    data: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Simulation:
    """`lines`: every candidate exactly once, what is armed first, best first. `outcome`: the decision itself."""

    at: dt.datetime
    workspace_id: int
    catalog_version: int
    lines: list[Line]
    segments: list[str]
    next_look_at: dt.datetime | None
    written_in: str
    outcome: engine.Decision

    @property
    def first(self) -> Line | None:
        """The prompt that goes first on the page, if any shows there."""
        return next((line for line in self.lines if line.shows), None)


def simulate(
    *,
    person: Person,
    at: dt.datetime,
    draft: Prompt | None = None,
    page: Mapping[str, Any] | None = None,
    forced: Mapping[str, str] = EMPTY,
    language: str = "",
) -> Simulation:
    """Return what would be decided for `person` at `at`, stored data untouched.

    `draft`: the prompt whose draft stands in for its live version. `page`: as `page_of` gives it. `forced`: {prompt key: wording}
    as of `engine.decide`. `language`: what they would read, a BCP 47 tag, as though their app said so; as it is known unless told.
    Raises NotDecidable for a draft that cannot be judged.
    """
    catalog = _catalog(person.workspace_id, draft)
    outcome = _decided(person, catalog, to_ms(at), forced, canonical(language))
    versions = {spec.key: spec.version for spec in catalog.prompts}
    armed = [_armed(rank, each, page, catalog.policy.language) for rank, each in enumerate(outcome.armed, start=1)]
    held = [
        Line(each.prompt, each.code, each.detail, sentence(each.code, each.detail), versions[each.prompt])
        for each in outcome.held
    ]
    return Simulation(
        at=at,
        workspace_id=person.workspace_id,
        catalog_version=catalog.version,
        lines=armed + held,
        segments=list(outcome.segments),
        written_in=catalog.policy.language,
        next_look_at=None if outcome.next_look_at is None else from_ms(outcome.next_look_at),
        outcome=outcome,
    )


def texts(*, simulation: Simulation, draft: Prompt | None = None) -> dict[str, list[str]]:
    """Return {prompt key: what it would say}, its texts in reading order, of everything armed; numbers as they are stored.

    `draft`: as it was given to `simulate`.
    """
    armed = [line for line in simulation.lines if line.code == Reason.ARMED]
    live = {line.prompt: line.version for line in armed if draft is None or line.prompt != draft.key}
    kept = content.definitions(workspace_id=simulation.workspace_id, numbers=live)
    if draft is not None:
        kept[draft.key] = draft.draft
    return {line.prompt: _texts(line, kept[line.prompt], simulation.written_in) for line in armed}


def page_of(*, url: str, title: str = "", width: int = 1280, language: str = "en") -> dict[str, Any]:
    """Return what page rules are judged over, as the script would tell it: `url` may be a path alone, `width` is in pixels."""
    parts = urlsplit(url)
    return {
        "page": {
            "path": parts.path or "/",
            "url": url,
            "query": dict(parse_qsl(parts.query, keep_blank_values=True)),
            "title": title,
        },
        "device": {"type": "mobile" if width < MOBILE_BELOW else "desktop", "width": width, "language": language},
    }


def _catalog(workspace_id: int, draft: Prompt | None) -> Catalog:
    known = catalogs(workspace_ids=[workspace_id])[workspace_id]
    if draft is None:
        return known
    if draft.workspace_id != workspace_id:
        raise NotDecidable("The draft belongs to another workspace than the person.", place="draft")
    try:
        drafted = content.as_drafted(prompt=draft)
    except msgspec.ValidationError as error:
        raise NotDecidable(f"The draft is damaged and cannot be read: {error}", place="draft") from error
    catalog = build(workspace_id=workspace_id, version=known.version, instead=drafted)
    if all(spec.key != draft.key for spec in catalog.prompts):
        raise NotDecidable("The draft's audience or schedule cannot be judged yet; check the draft.", place="draft")
    return catalog


def _decided(person: Person, catalog: Catalog, at: int, forced: Mapping[str, str], language: str) -> engine.Decision:
    row = profiles.read_people(ids=[person.pk])[person.pk]
    if language:
        row.traits = {**row.traits, locales.TOLD: language}
    accounts = profiles.read_accounts(ids=[row.account_id] if row.account_id else [])
    kinds = {row.workspace_id: catalog}
    standing = audiences.standing(people=[row], accounts=accounts, catalogs=kinds)
    states = decisions.account_states(accounts, kinds, standing)

    def judge(row: PersonRow) -> engine.Decision:
        state = decisions.person_state(row, states.get(row.account_id or 0), standing)
        return engine.decide(catalog, state, at, forced=forced)

    return audiences.Batch([row], accounts, kinds, standing, states).decide(judge)[row.id]


def _armed(rank: int, armed: engine.Armed, page: Mapping[str, Any] | None, written_in: str) -> Line:
    fits = _fits(armed.page, page)
    return Line(
        prompt=armed.spec.key,
        code=Reason.ARMED,
        detail=EMPTY,
        sentence=sentence(Reason.ARMED),
        version=armed.spec.version,
        rank=rank,
        wording=armed.wording.variant,
        language=_language_of(armed) or written_in,
        page=armed.page,
        fits=fits,
        shows=fits is not False,
        data=armed.data,
    )


def _language_of(armed: engine.Armed) -> str:
    spec, worded = armed.spec, armed.wording
    further = [*spec.variants, *([spec.others] if spec.others else [])]
    tongues = next((each.tongues for each in further if each.variant == worded.variant), spec.tongues)
    return next((tag for tag, each in tongues.items() if each.hash == worded.hash), "")


def _texts(line: Line, definition: dict[str, Any], written_in: str) -> list[str]:
    draft = load(definition)
    if line.language != written_in:
        draft = translated(draft, line.language, written_in)
    worded = dict(wordings_of(draft))[line.wording]
    return [said for text in document.texts(worded) if (said := plain(text, line.data)).strip()]


def _fits(condition: Condition | None, page: Mapping[str, Any] | None) -> bool | None:
    if condition is None:
        return True
    return None if page is None else compile_condition(condition)(page)
