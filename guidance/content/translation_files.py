"""Translations as files, out and in: a table (CSV) of all languages, or XLIFF of one (`guidance.content.xliff`)."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from guidance.content import wording_checks, xliff
from guidance.content.findings import Known
from guidance.content.languages import name_of
from guidance.content.models import Prompt
from guidance.content.translating import Cell
from guidance.content.xliff import BadFile, Row
from guidance.protocol.content import load
from guidance.protocol.tongues import canonical
from guidance.protocol.translations import Piece, pieces, told

MAX_BYTES = 2_000_000
MAX_FAULTS = 50
HEAD = ("Place", "Kind", "Original")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Taken(NamedTuple):
    """What a file holds for a prompt: the translations to be written, and a sentence for each row that cannot be."""

    cells: list[Cell]
    faults: list[str]


def table(*, prompt: Prompt, languages: Sequence[str]) -> bytes:
    """Return every text of the draft with its translations as CSV: a row a text, a column a language, named by its tag."""
    draft = load(prompt.draft)
    held = [told(draft, tag) for tag in languages]
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow([*HEAD, *languages])
    for piece in pieces(draft):
        said = [each[piece.place].text for each in held]
        writer.writerow([piece.place, piece.sort, *(_harmless(text) for text in (piece.text, *said))])
    return made.getvalue().encode("utf-8-sig", errors="replace")


def document(*, prompt: Prompt, language: str) -> bytes:
    """Return every text of the draft with its translation into `language` as XLIFF."""
    draft = load(prompt.draft)
    return xliff.write(
        name=prompt.key,
        source=prompt.workspace.default_language or "und",
        target=language,
        pieces=pieces(draft),
        said=told(draft, language),
    )


def read(*, prompt: Prompt, file: bytes, languages: Sequence[str], known: Known) -> Taken:
    """Return what a file says in the `languages`; rows that cannot be taken are told, and an empty translation takes nothing away.

    Raises BadFile where it is neither such a table nor XLIFF 2.
    """
    if len(file) > MAX_BYTES:
        raise BadFile(f"The file is larger than {MAX_BYTES // 1_000_000} MB; a prompt's texts never are.")
    try:
        text = file.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile("The file is not written in UTF-8; save it again as “CSV UTF-8”, or as XLIFF in UTF-8.") from None
    rows = xliff.read(text) if text.lstrip().startswith("<") else _rows(text)
    return _taken(rows, pieces(load(prompt.draft)), languages, known)


def faults_of(*, text: str, known: Known) -> list[str]:
    """Return what keeps a translation from being stored, a sentence each."""
    return [finding.message for finding in wording_checks.text_faults(text=text, known=known)]


def _taken(rows: Iterable[Row], present: Sequence[Piece], languages: Sequence[str], known: Known) -> Taken:
    by_place = {piece.place: piece for piece in present}
    by_text = {xliff.clean(piece.text): piece for piece in reversed(present)}
    rows = list(rows)
    originals = {row.original for row in rows}
    cells: list[Cell] = []
    faults: list[str] = []
    for row in rows:
        tag = canonical(row.language)
        there = by_place.get(row.place)
        if there is None or xliff.clean(there.text) != row.original:
            # What stands there now is what became of it, unless the file knows it as another text.
            changed = there if there is not None and xliff.clean(there.text) not in originals else None
            there = by_text.get(row.original) or changed
        where = f"{row.named}, {name_of(tag or row.language[:35])}"
        if row.fault:
            faults.append(f"{row.named}: {row.fault}")
        elif tag not in languages:
            faults.append(f"{where}: the workspace does not write in this language; add it on the settings page first.")
        elif there is None:
            faults.append(
                f"{where}: the prompt has no text “{row.original[:60]}” any more; its translation was left out."
            )
        elif wrong := faults_of(text=row.text, known=known):
            faults.append(f"{where}: {wrong[0]}")
        elif row.text.strip():
            same = xliff.clean(there.text) == row.original
            cells.append(Cell(tag, there.place, there.text if same else row.original, row.text))
    more = len(faults) - MAX_FAULTS
    return Taken(cells, [*faults[:MAX_FAULTS], *([f"And {more} rows more."] if more > 0 else [])])


def _rows(text: str) -> Iterator[Row]:
    first = text.partition("\n")[0]
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count), strict=True))
    except csv.Error:
        raise BadFile("The table cannot be read as CSV; export it anew and change only its cells.") from None
    head, *rest = lines or [[]]
    if [name.strip() for name in head[:3]] != list(HEAD) or len(head) == len(HEAD):
        raise BadFile(f"The first row must say {', '.join(HEAD)} and the languages; export a table and fill that in.")
    for number, line in enumerate(rest, start=2):
        if not any(line):
            continue
        named = f"Row {number}"
        if len(line) > len(head) or len(line) < len(HEAD):
            yield Row(named, "", "", "", "", f"it has {len(line)} cells, but the first row has {len(head)}.")
            continue
        place, _, original, *said = line
        for tag, cell in zip(head[len(HEAD) :], said, strict=False):
            if cell:
                yield Row(named, place, xliff.clean(_plain(original)), tag, _plain(cell).replace("\r\n", "\n"))


def _harmless(text: str) -> str:
    # A spreadsheet takes a text that begins so for a formula; the mark is taken off again on the way in.
    return f"'{text}" if text.startswith((*_FORMULA, "'")) else text


def _plain(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith((*_FORMULA, "'")) else text
