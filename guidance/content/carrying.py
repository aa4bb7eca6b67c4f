"""Carry prompts from one workspace to another, at once or as a file: only what a marketer wrote, never people or results."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from django.contrib.auth.models import User
from django.db import transaction

from guidance.content import carried_pictures, drafting, picture_uses, pictures
from guidance.content.carried_pictures import MAX_PICTURES, CarriedPicture
from guidance.content.models import Prompt
from guidance.core.errors import GuidanceError
from guidance.protocol.content import Draft, dump, load
from guidance.workspaces.models import Workspace

FORMAT = "guidance-prompts"
VERSION = 1
MAX_BYTES = 20_000_000
MAX_PROMPTS = 500


class BadFile(GuidanceError):
    """The file cannot be taken in; `faults` has one sentence for each thing that is wrong."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(faults[0])
        self.faults = list(faults)


class Carried(msgspec.Struct, frozen=True):
    """One prompt on its way: `draft` as `guidance.protocol.content.Draft`."""

    key: str
    name: str
    kind: str
    draft: Draft


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a file holds: prompts, and the uploaded pictures that they show."""

    prompts: list[Carried]
    pictures: list[CarriedPicture] = field(default_factory=list)


def pack(*, prompts: Iterable[Prompt]) -> bytes:
    """Return the drafts of `prompts` as a file, with their pictures: JSON that a version control can compare.

    Raises BadFile where that is more than a file may hold.
    """
    prompts = list(prompts)
    drafts = [load(each.draft) for each in prompts]
    shown = carried_pictures.rows(workspace_ids=[each.workspace_id for each in prompts], drafts=drafts)
    file = _written(prompts, {"uploads": shown} if shown else {})
    if len(file) > MAX_BYTES or len(shown) > MAX_PICTURES:
        told = f"The file would hold {len(file) / 1_000_000:.1f} MB, its pictures ({len(shown)}) included"
        most = f"at most {MAX_PICTURES} pictures and {MAX_BYTES // 1_000_000} MB"
        raise BadFile([f"{told}; export fewer prompts at a time, {most}."])
    return file


def _written(prompts: Iterable[Prompt], more: dict[str, Any]) -> bytes:
    rows = [{"key": each.key, "name": each.name, "kind": each.kind, "draft": each.draft} for each in prompts]
    built = {"format": FORMAT, "version": VERSION, "prompts": sorted(rows, key=lambda row: str(row["key"])), **more}
    return (json.dumps(built, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def unpack(*, file: bytes) -> Parcel:
    """Return what a file holds. Raises BadFile with everything that is wrong with it."""
    if len(file) > MAX_BYTES:
        raise BadFile([f"The file is larger than {MAX_BYTES // 1_000_000} MB; export fewer prompts at a time."])
    try:
        held = msgspec.json.decode(file)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadFile(["This is not a file of exported prompts: it is not JSON."]) from None
    if not isinstance(held, dict) or held.get("format") != FORMAT or not isinstance(held.get("prompts"), list):
        raise BadFile(["This is not a file of exported prompts; choose one that “Export” made."])
    if held.get("version") != VERSION:
        raise BadFile(["The file was exported by another release; export it again there after an upgrade."])
    if not held["prompts"] or len(held["prompts"]) > MAX_PROMPTS:
        raise BadFile([f"A file holds 1 to {MAX_PROMPTS} prompts; this one holds {len(held['prompts'])}."])
    return _read(held["prompts"], held.get("uploads", []))


def take_in(*, workspace: Workspace, parcel: Parcel, by: User | None, now: datetime) -> list[Prompt]:
    """Make a draft of each in `workspace`, or change the draft of the prompt that has its key there; nothing goes live.

    Raises BadFile, and takes in nothing, where a prompt of that key is of another kind.
    """
    with transaction.atomic():
        known = _known(workspace, parcel.prompts)
        pictures.lend(drafts=[each.draft for each in parcel.prompts], to=workspace)
        moved = carried_pictures.take_in(workspace=workspace, carried=parcel.pictures, by=by, now=now)
        return [_saved(workspace, each, known.get(each.key), moved, by) for each in parcel.prompts]


def carry(*, prompts: Iterable[Prompt], to: Workspace, by: User | None, now: datetime) -> list[Prompt]:
    """Take the drafts of `prompts` over into another workspace, as `take_in`; their pictures are lent, not copied."""
    return take_in(workspace=to, parcel=unpack(file=_written(prompts, {})), by=by, now=now)


def _known(workspace: Workspace, carried: Sequence[Carried]) -> dict[str, Prompt]:
    keys = [each.key for each in carried]
    rows = Prompt.objects.select_for_update().filter(workspace=workspace, key__in=keys)
    known = {prompt.key: prompt for prompt in rows}
    faults = [
        f"“{each.name}” is a {each.kind}, but “{each.key}” is a {known[each.key].kind} in {workspace}; rename one."
        for each in carried
        if each.key in known and known[each.key].kind != each.kind
    ]
    if faults:
        raise BadFile(faults)
    return known


def _saved(workspace: Workspace, each: Carried, known: Prompt | None, moved: dict[str, str], by: User | None) -> Prompt:
    prompt = known or Prompt(workspace=workspace, key=each.key, kind=each.kind)
    prompt.name = each.name
    return drafting.save(prompt=prompt, draft=picture_uses.readdressed(draft=each.draft, stems=moved), by=by)


def _read(rows: list[Any], shown: Any) -> Parcel:
    found: list[Carried] = []
    faults: list[str] = []
    for number, row in enumerate(rows, start=1):
        try:
            each = msgspec.convert(row, Carried)
        except (msgspec.ValidationError, RecursionError) as error:
            faults.append(f"Prompt {number} cannot be read: {error}.")
            continue
        faults += [f"Prompt {number}: {fault}" for fault in _faults(each, found)]
        found.append(each)
    if not isinstance(shown, list):
        faults.append("Its pictures are no list; export the file again.")
        shown = []
    carried = carried_pictures.read(rows=shown, faults=faults)
    if faults:
        raise BadFile(faults)
    return Parcel(found, carried)


def _faults(each: Carried, before: Sequence[Carried]) -> list[str]:
    faults = []
    if not each.key.isascii() or not each.key.replace("-", "").replace("_", "").isalnum() or len(each.key) > 60:
        faults.append("its key is 1 to 60 letters, digits and dashes.")
    if not each.name.strip() or len(each.name) > 120:
        faults.append("its name is 1 to 120 characters long.")
    if each.kind not in Prompt.Kind.values:
        faults.append(f"there is no form “{each.kind[:40]}”.")
    if any(other.key == each.key for other in before):
        faults.append(f"the key “{each.key[:60]}” is in the file twice.")
    if not _storable(each):
        faults.append("a text holds characters that no database keeps; type it anew.")
    return faults


def _storable(each: Carried) -> bool:
    text = json.dumps([each.name, dump(each.draft)], ensure_ascii=False)
    return "\\u0000" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
