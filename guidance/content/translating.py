"""Translate a prompt's draft. What people see stays as it is until the next publish."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction

from guidance.content import drafting
from guidance.content.languages import name_of
from guidance.content.models import Prompt
from guidance.core.errors import GuidanceError
from guidance.protocol.content import Draft, load
from guidance.protocol.translations import Piece, Told, pieces, told, written
from guidance.workspaces.models import Workspace


class Cell(NamedTuple):
    """A translation to be written. `of`: the original its writer saw; `was`: the translation they saw, None to
    put this one there whatever stands there, and as one of this original.
    """

    language: str
    place: str
    of: str
    text: str
    was: str | None = None


class TakenMeanwhile(GuidanceError):
    """Somebody else translated some of the texts since; `cells` are those, with what is stored now as `was`."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        first = cells[0]
        super().__init__(
            f"Somebody else translated “{first.of[:80]}” into {name_of(first.language)} meanwhile: “{first.was}”;"
            " save again to put yours in its place."
        )
        self.cells = list(cells)


class Count(NamedTuple):
    """How far one language is; `texts`: of so many."""

    language: str
    name: str
    texts: int
    missing: int
    changed: int


def write(*, prompt: Prompt, cells: Iterable[Cell], by: User | None) -> int:
    """Store translations in the prompt's draft; return how many changed. What a cell's place no longer is, is passed over.

    Raises TakenMeanwhile, and stores nothing, where a text says something else by now than its writer saw.
    """
    with transaction.atomic():
        held = Prompt.objects.select_for_update(of=("self",)).get(pk=prompt.pk)
        draft = load(held.draft)
        fresh = _fresh(draft, cells)
        taken = [cell._replace(was=now) for cell, now in fresh if cell.was is not None and cell.was != now]
        if taken:
            raise TakenMeanwhile(taken)
        for language in {cell.language for cell, _ in fresh}:
            texts = {cell.place: (cell.of, cell.text) for cell, _ in fresh if cell.language == language}
            draft = written(draft, language, texts)
        if fresh:
            drafting.save(prompt=held, draft=draft, by=by)
    prompt.draft, prompt.status = held.draft, held.status
    return len(fresh)


def counts(*, draft: Draft, workspace: Workspace) -> list[Count]:
    """Return how far each language of the workspace is, in the order of its settings."""
    present = pieces(draft)
    return [_count(draft, tag, present) for tag in workspace.languages]


def _count(draft: Draft, tag: str, present: Sequence[Piece]) -> Count:
    states = [each.state for each in told(draft, tag).values()]
    return Count(tag, name_of(tag), len(present), states.count("missing"), states.count("changed"))


def _fresh(draft: Draft, cells: Iterable[Cell]) -> list[tuple[Cell, str]]:
    says = {piece.place for piece in pieces(draft)}
    stored: dict[str, dict[str, Told]] = {}
    found = []
    for cell in cells:
        held = stored.setdefault(cell.language, told(draft, cell.language)).get(cell.place)
        if cell.place not in says or held is None:
            continue
        confirmed = cell.was is None and held.text and cell.of != held.of
        if cell.text != held.text or confirmed:
            found.append((cell, held.text))
    return found
