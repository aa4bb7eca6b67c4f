"""Where uploaded pictures are shown: in drafts, in what is planned, and in published versions, which never change."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from guidance.content.models import Appointment, Prompt, PromptVersion
from guidance.protocol.content import Draft, dump, load

NAMED = 5
_FOLDER = "/v1/pictures/"
_ADDRESS = re.compile('"' + _FOLDER + r'(?P<stem>[0-9a-f]{32}-[0-9]{1,3}x[0-9]{1,3})(?:@2x)?\.webp"')
_STEM = re.compile(_FOLDER + r"([0-9a-f]{32}-[0-9]{1,3}x[0-9]{1,3})(?:@2x)?\.webp")


@dataclass(slots=True)
class Use:
    """A prompt that shows a picture: in its `draft`, in what is `planned`, in its `live` version, in `earlier` ones."""

    name: str
    draft: bool = False
    planned: bool = False
    live: int | None = None
    earlier: list[int] = field(default_factory=list)

    def __str__(self) -> str:
        """Return the prompt with everything of it that shows the picture."""
        told = ["draft"] * self.draft + ["what is planned"] * self.planned
        told += [f"live version {self.live}"] if self.live else []
        told += [f"version {', '.join(map(str, self.earlier[-NAMED:]))}"] if self.earlier else []
        return f"“{self.name}” ({'; '.join(told)})"


def mentioned(*, text: str) -> set[str]:
    """Return the stems of all uploaded pictures whose address stands anywhere in a text, as in a draft written out as JSON."""
    return set(_STEM.findall(text))


def stems_of(*, draft: Draft) -> set[str]:
    """Return the stems of all uploaded pictures that a draft mentions anywhere."""
    return mentioned(text=json.dumps(dump(draft)))


def readdressed(*, draft: Draft, stems: Mapping[str, str]) -> Draft:
    """Return the draft with every picture of {old stem: new stem} at its new address; addresses of other hosts stay."""
    if not stems:
        return draft

    def moved(found: re.Match[str]) -> str:
        old = found["stem"]
        return found[0].replace(old, stems.get(old, old))

    return load(json.loads(_ADDRESS.sub(moved, json.dumps(dump(draft)))))


def uses(*, workspace_id: int, stem: str) -> list[Use]:
    """Return every prompt of a workspace that shows a picture or ever showed it to people, by name; in three queries."""
    found: dict[int, Use] = {}
    for pk, name in _holding(_drafts(workspace_id), "draft", stem).values_list("pk", "name"):
        found.setdefault(pk, Use(name)).draft = True
    for pk, name in _holding(_plans(workspace_id), "definition", stem).values_list("prompt_id", "prompt__name"):
        found.setdefault(pk, Use(name)).planned = True
    versions = PromptVersion.objects.filter(prompt__workspace_id=workspace_id).order_by("number")
    rows = _holding(versions, "definition", stem).values_list(
        *("prompt_id", "prompt__name", "pk", "prompt__live_id", "number")
    )
    for pk, name, version_id, live_id, number in rows:
        use = found.setdefault(pk, Use(name))
        if version_id == live_id:
            use.live = number
        else:
            use.earlier.append(number)
    return sorted(found.values(), key=lambda use: use.name)


def shown_now(*, workspace_id: int, stems: Collection[str]) -> dict[str, list[str]]:
    """Return {stem: names of the prompts whose draft, live version or plan shows it}, in three queries for any number of pictures.

    Versions that went are left out: how many there are grows for years.
    """
    drafts = _drafts(workspace_id)
    rows = [
        *_holding(drafts, "draft", _FOLDER).values_list("name", "written"),
        *_holding(drafts, "live__definition", _FOLDER).values_list("name", "written"),
        *_holding(_plans(workspace_id), "definition", _FOLDER).values_list("prompt__name", "written"),
    ]
    found: dict[str, set[str]] = {stem: set() for stem in stems}
    for name, written in rows:
        for stem in mentioned(text=written) & found.keys():
            found[stem].add(name)
    return {stem: sorted(names) for stem, names in found.items()}


def _drafts(workspace_id: int) -> QuerySet[Prompt]:
    return Prompt.objects.filter(workspace_id=workspace_id).order_by()


def _plans(workspace_id: int) -> QuerySet[Appointment]:
    return Appointment.objects.filter(prompt__workspace_id=workspace_id, outcome=Appointment.Outcome.WAITING).order_by()


def _holding(rows: QuerySet[Any], column: str, words: str) -> QuerySet[Any]:
    # As text, so that an address is found wherever it stands: in a picture, before a film, in a link.
    holding: QuerySet[Any] = rows.annotate(written=Cast(column, TextField())).filter(written__contains=words)
    return holding
