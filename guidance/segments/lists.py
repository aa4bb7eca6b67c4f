"""Static lists: segments whose members are named one by one, by a file of ids."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction

from guidance.core.errors import GuidanceError
from guidance.people import bulk
from guidance.protocol.events import MAX_ID, NOT_AN_ID
from guidance.segments import saving
from guidance.segments.models import ListEntry, Segment

MAX_IDS = 200_000
MAX_BYTES = 10 * 1024 * 1024
_TOLD = 20
_AT_ONCE = 5_000
_HEADERS = frozenset(
    {"id", "userid", "user_id", "user id", "groupid", "group_id", "group id", "account", "accountid", "account_id"}
)


class InvalidList(GuidanceError):
    """A file that is no list of ids. `lines`: (number, sentence) of the first faulty lines."""

    def __init__(self, message: str, *, lines: Iterable[tuple[int, str]] = ()) -> None:
        super().__init__(message, place="ids")
        self.lines = list(lines)


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a list: how many ids came, went, and are on it now."""

    added: int
    removed: int
    total: int


def read(*, file: BinaryIO | bytes | str) -> list[str]:
    """Return the ids in a file or text of one column, each once, in order; a header is left out. Raises InvalidList.

    At most 200,000 ids and 10 MB.
    """
    text = _text(file)
    ids: dict[str, None] = {}
    faults: list[tuple[int, str]] = []
    for number, word in _column(text):
        if not ids and not faults and word.lower() in _HEADERS:
            continue
        fault = _fault(word)
        if fault:
            faults.append((number, fault))
            if len(faults) == _TOLD:
                break
        else:
            ids[word] = None
    if faults:
        more = " and possibly others" if len(faults) == _TOLD else ""
        raise InvalidList(f"Line {faults[0][0]}: {faults[0][1]} Faulty lines: {len(faults)}{more}.", lines=faults)
    if len(ids) > MAX_IDS:
        raise InvalidList(f"A list can hold at most {MAX_IDS:,} ids; this one holds {len(ids):,}.")
    return list(ids)


def replace(*, segment: Segment, ids: Iterable[str]) -> Changed:
    """Make `ids` the whole list. Raises InvalidList for a segment that is made by a rule, or too many ids."""
    return _set(segment, ids, keep=False)


def add(*, segment: Segment, ids: Iterable[str]) -> Changed:
    """Put `ids` on the list besides those on it. Raises InvalidList for a segment that is made by a rule, or too many ids."""
    return _set(segment, ids, keep=True)


def _set(segment: Segment, ids: Iterable[str], *, keep: bool) -> Changed:
    wanted = set(ids)
    with transaction.atomic():
        # Two uploads wait for each other here.
        held = Segment.objects.select_for_update().get(pk=segment.pk)
        if held.source != Segment.Source.LIST:
            raise InvalidList(f"The segment “{held.name}” is made by a rule, not by a list.")
        known = set(ListEntry.objects.filter(segment=held).values_list("member_id", flat=True))
        added, removed = wanted - known, set() if keep else known - wanted
        total = len(known) + len(added) - len(removed)
        if total > MAX_IDS:
            raise InvalidList(f"A list can hold at most {MAX_IDS:,} ids; this one would hold {total:,}.")
        for part in _parts(removed):
            ListEntry.objects.filter(segment=held, member_id__in=part).delete()
        for part in _parts(added):
            bulk.insert(
                model=ListEntry, columns=("segment_id", "member_id"), rows=[(held.pk, member) for member in part]
            )
        if added or removed:
            saving.rebuild(segment=held)
    return Changed(len(added), len(removed), total)


def _text(file: BinaryIO | bytes | str) -> str:
    data = file if isinstance(file, bytes | str) else file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InvalidList(f"The file is larger than {MAX_BYTES // 1024 // 1024} MB.")
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidList("The file is not text in UTF-8; save it as “CSV UTF-8”.") from None


def _column(text: str) -> Iterator[tuple[int, str]]:
    # A bare carriage return ends a line too, for files of very old spreadsheets.
    reader = csv.reader(io.StringIO(text.replace("\0", "\ufffd"), newline=None))
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                yield reader.line_num, cells[0] if len(cells) == 1 else "\n".join(cells)
    except csv.Error:
        raise InvalidList(f"Line {reader.line_num} cannot be read; a quotation mark may be missing.") from None


def _fault(word: str) -> str:
    if "\n" in word:
        return "There is more than one column; keep only the ids."
    if "\ufffd" in word:
        return "There are unreadable characters."
    if len(word) > MAX_ID:
        return f"An id has at most {MAX_ID} characters."
    return f"“{word}” names nobody." if word.lower() in NOT_AN_ID else ""


def _parts(members: set[str]) -> Iterator[list[str]]:
    ordered = sorted(members)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
