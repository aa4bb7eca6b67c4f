"""Verdicts as a marketer reads them: prompts by name, reasons in words, and what changed when."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Min, QuerySet

from guidance.admin.audience import sentence as sentence_of
from guidance.admin.offered import Offered
from guidance.content.models import Prompt
from guidance.core.errors import GuidanceError
from guidance.delivery import explain
from guidance.delivery.explain import Told
from guidance.delivery.records import Said
from guidance.delivery.simulate import Line as Simulated
from guidance.engine.reasons import Reason, sentence

CHANGES_TOLD = 3
_EARLIER_TOLD = 6
_NAMING = ("winner", "prompt")  # what a verdict's detail calls a prompt by its key


@dataclass(frozen=True, slots=True)
class Line:
    """One prompt's verdict. `elsewhere`: armed, but not on the page that was asked about. `earlier`: [(since, sentence)]."""

    prompt: Prompt | None
    key: str
    code: str
    text: str
    numbers: Sequence[tuple[str, Any]] = ()
    rank: int | None = None
    wording: str = ""
    audience: str = ""
    pages: str = ""
    elsewhere: bool = False
    earlier: Sequence[tuple[dt.datetime, str]] = ()

    @property
    def armed(self) -> bool:
        """Whether the person may see it."""
        return self.code == Reason.ARMED


@dataclass(frozen=True, slots=True)
class Moment:
    """When a person's verdicts changed, and what of it is worth telling; `more` is how much else changed."""

    at: dt.datetime
    changes: Sequence[str]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Groups:
    """Lines in the order in which they are read."""

    ready: list[Line] = field(default_factory=list)
    held: list[Line] = field(default_factory=list)
    others: list[Line] = field(default_factory=list)


class Words:
    """The names of a workspace's prompts, and sentences made with them; `draft` is the one being tried out."""

    def __init__(self, *, workspace_id: int, names: Offered, draft: Prompt | None = None) -> None:
        self.prompts = {prompt.key: prompt for prompt in _prompts(workspace_id)}
        self._names = names
        self._draft = draft

    def line(self, said: Said | Simulated) -> Line:
        """Return a verdict in words."""
        page = said.page if isinstance(said, Simulated) else None
        return Line(
            prompt=self.prompts.get(said.prompt),
            key=said.prompt,
            code=said.code.value,
            text=self.sentence(said),
            numbers=[(name.replace("_", " "), held) for name, held in said.detail.items() if _is_number(held)],
            rank=said.rank,
            wording=said.wording,
            audience=self._audience(said) if said.code is Reason.AUDIENCE and not said.detail else "",
            pages=self._rule({"version": 1, "where": page, "facts": {}}) if page else "",
            elsewhere=isinstance(said, Simulated) and said.code is Reason.ARMED and not said.shows,
        )

    def sentence(self, said: Said | Simulated) -> str:
        """Return the verdict's sentence, other prompts called by their names."""
        named = {key: self.name(said.detail[key]) for key in _NAMING if key in said.detail}
        return sentence(said.code, {**said.detail, **named})

    def name(self, key: str) -> str:
        """Return a prompt's name in quotation marks."""
        return f"“{self.prompts[key].name if key in self.prompts else key}”"

    def absent(self, *, told: Told, at: dt.datetime | None) -> list[Line]:
        """Return a line for each prompt that was no candidate."""
        named = {said.prompt for said in told.verdicts}
        return [
            Line(prompt, prompt.key, prompt.status, self._absence(prompt, told, at))
            for prompt in self.prompts.values()
            if prompt.key not in named
        ]

    def _absence(self, prompt: Any, told: Told, at: dt.datetime | None) -> str:
        return explain.absence(prompt=prompt, first=prompt.first_live, told=told, at=at)

    def _audience(self, said: Said | Simulated) -> str:
        prompt = self.prompts.get(said.prompt)
        if self._draft is not None and self._draft.key == said.prompt:
            return self._rule(self._draft.draft.get("audience"))
        if prompt is None or prompt.live is None or prompt.live.number != said.version:
            return ""  # judged by a version whose words are no longer at hand
        return self._rule(prompt.live.definition.get("audience"))

    def _rule(self, rule: Mapping[str, Any] | None) -> str:
        try:
            return sentence_of(dict(rule or {}), self._names)
        except GuidanceError as error:
            return error.message


def grouped(lines: Iterable[Line]) -> Groups:
    """Return the lines as they are read: what is ready, what is held back, and what is not for this person."""
    groups = Groups()
    for line in sorted(lines, key=lambda line: (line.rank or 0, line.key)):
        if line.armed:
            groups.ready.append(line)
        else:
            (groups.others if line.code in _NOT_FOR_THEM and not line.numbers else groups.held).append(line)
    return groups


def with_earlier(*, lines: Iterable[Line], history: Sequence[Told], words: Words) -> list[Line]:
    """Return the lines with what was said of each prompt before, the newest first, where it was something else."""
    said: dict[str, list[tuple[dt.datetime, str]]] = {}
    for told in reversed(history):
        for each in told.verdicts:
            known = said.setdefault(each.prompt, [])
            text = words.sentence(each)
            if not known or known[-1][1] != text:
                known.append((told.since, text))
    return [
        replace(line, earlier=said[line.key][::-1][:_EARLIER_TOLD]) if len(said.get(line.key, ())) > 1 else line
        for line in lines
    ]


def moments(*, history: Sequence[Told], words: Words) -> list[Moment]:
    """Return when the verdicts changed, the newest first, each with what changed from the record before it."""
    found: list[Moment] = []
    for index, told in enumerate(history):
        before = {each.prompt: each for each in history[index + 1].verdicts} if index + 1 < len(history) else {}
        changed = [_change(each, words) for each in told.verdicts if _differs(each, before.get(each.prompt))]
        gone = before.keys() - {each.prompt for each in told.verdicts}
        changed += [f"{words.name(key)} is no longer live" for key in sorted(gone)]
        found.append(Moment(told.since, changed[:CHANGES_TOLD], max(len(changed) - CHANGES_TOLD, 0)))
    return found


_NOT_FOR_THEM = {Reason.AUDIENCE, *Prompt.Status.values}


def _prompts(workspace_id: int) -> QuerySet[Prompt]:
    found = Prompt.objects.filter(workspace_id=workspace_id).select_related("live")
    return found.defer("live__body", "live__body_gzip").annotate(first_live=Min("versions__published_at"))


def _differs(said: Said, before: Said | None) -> bool:
    if before is None:
        return said.code is not Reason.AUDIENCE
    return (said.code, said.version, said.wording) != (before.code, before.version, before.wording)


def _change(said: Said, words: Words) -> str:
    if said.code is Reason.ARMED:
        return f"{words.name(said.prompt)} was ready"
    if said.code is Reason.AUDIENCE:
        return f"{words.name(said.prompt)} was not for them"
    return f"{words.name(said.prompt)}: {words.sentence(said)}"


def _is_number(held: Any) -> bool:
    return isinstance(held, int | float) and not isinstance(held, bool)
