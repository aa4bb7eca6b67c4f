"""Uploaded pictures on their way in a file of exported prompts: written out, judged like any upload, and given new addresses.

A picture's name holds a hash of what somebody uploaded once, which is not kept. So nobody who receives one can tell whether
the name is true: what arrives is taken in as if it were uploaded there, and the drafts are pointed at what that made.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.contrib.auth.models import User

from guidance.content import picture_uses, pictures
from guidance.content.models import Picture
from guidance.content.pictures import BadPicture
from guidance.protocol.content import Draft
from guidance.workspaces.models import Workspace

MAX_PICTURES = 200
_FINE = "@2x"


class CarriedPicture(msgspec.Struct, frozen=True):
    """One picture: `file` is its WebP for fine screens, `sha256` the hash of that, `stem` what drafts of the file call it by."""

    stem: str
    name: str
    sha256: str
    file: bytes


def rows(*, workspace_ids: Iterable[int], drafts: Iterable[Draft]) -> list[dict[str, str]]:
    """Return the pictures of drafts as a file holds them, those that the workspaces and the storage have."""
    stems = {stem for draft in drafts for stem in picture_uses.stems_of(draft=draft)}
    held = Picture.objects.filter(workspace_id__in=set(workspace_ids), stem__in=stems).order_by("stem", "pk")
    names = dict(reversed(held.values_list("stem", "name")))
    return [row for stem, name in sorted(names.items()) if (row := _row(stem, name))]


def read(*, rows: Sequence[Any], faults: list[str]) -> list[CarriedPicture]:
    """Return the pictures of a file that are what they say; adds one sentence to `faults` for each that is not."""
    if len(rows) > MAX_PICTURES:
        faults.append(f"A file carries at most {MAX_PICTURES} pictures; export fewer prompts at a time.")
        return []
    found = []
    for number, row in enumerate(rows, start=1):
        try:
            each = msgspec.convert(row, CarriedPicture)
        except (msgspec.ValidationError, RecursionError) as error:
            faults.append(f"Picture {number} cannot be read: {error}.")
            continue
        faults += [f"Picture {number}: {fault}" for fault in _faults(each)]
        found.append(each)
    return found


def take_in(
    *, workspace: Workspace, carried: Iterable[CarriedPicture], by: User | None, now: datetime
) -> dict[str, str]:
    """Keep pictures in the library of `workspace`, and return {stem in the file: stem here} for those that it did not have."""
    arriving = {each.stem: each for each in carried}
    known = set(Picture.objects.filter(workspace=workspace, stem__in=arriving).values_list("stem", flat=True))
    return {
        stem: pictures.take_in(workspace=workspace, file=each.file, name=_plain(each.name), by=by, now=now).stem
        for stem, each in arriving.items()
        if stem not in known
    }


def _plain(name: str) -> str:
    return "".join(filter(str.isprintable, name)).strip() or "Picture"


def _row(stem: str, name: str) -> dict[str, str]:
    try:
        file = pictures.read(name=f"{stem}{_FINE}.webp")
    except FileNotFoundError:
        return {}
    packed = base64.b64encode(file).decode()
    return {"stem": stem, "name": name, "sha256": hashlib.sha256(file).hexdigest(), "file": packed}


def _faults(each: CarriedPicture) -> Iterator[str]:
    if picture_uses.mentioned(text=f"{pictures.ADDRESS}{each.stem}.webp") != {each.stem}:
        yield "what the prompts call it by is no name of a picture; export the file again."
    elif hashlib.sha256(each.file).hexdigest() != each.sha256:
        yield "it is not what was exported; its hash says so. Export the file again."
    else:
        try:
            pictures.opened_small(file=each.file)
        except BadPicture as error:
            yield f"{error.message[0].lower()}{error.message[1:]}"
