"""Who was erased: receipts, and the ids whose events are not taken any more.

Neither holds an id: only its HMAC-SHA256 under a key made from SECRET_KEY, so that whoever reads the table cannot try ids out.
Digests made under one of SECRET_KEY_FALLBACKS still count.
"""

import datetime as dt
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

from django.conf import settings
from django.db.models import F

from guidance.core.errors import GuidanceError
from guidance.people import statement
from guidance.people.models import Erasure, Suppression

_SUPPRESSED = "SELECT digest, erasure_id FROM guidance_suppression WHERE workspace_id = %s"
_ANY = f"{_SUPPRESSED} LIMIT 1"
Slot = Literal["user", "anonymous", "account"]


class Name(NamedTuple):
    """An id and what it names: a userId, an anonymousId or a groupId."""

    slot: Slot
    id: str


class Erased(GuidanceError):
    """Something was said of a person or an account that was erased."""


def begin(*, workspace_id: int, kind: str, names: Iterable[Name], row: int, by: str, now: dt.datetime) -> Erasure:
    """Write the receipt of an erasure that begins, and take no more events of these ids; the first of them is the subject's own.

    An erasure of the same row that was begun and not finished is taken up again.
    """
    names = list(names)
    erasure, _ = Erasure.objects.get_or_create(
        workspace_id=workspace_id,
        kind=kind,
        row=row,
        finished_at=None,
        defaults={"digest": _digest(workspace_id, names[0]), "by": by[:150], "asked_at": now},
    )
    suppress(erasure=erasure, names=names)
    return erasure


def suppress(*, erasure: Erasure, names: Iterable[Name]) -> None:
    """Take no more events of these ids, on account of `erasure`."""
    made = [
        Suppression(workspace_id=erasure.workspace_id, digest=_digest(erasure.workspace_id, name), erasure=erasure)
        for name in sorted(set(names))
    ]
    Suppression.objects.bulk_create(made, ignore_conflicts=True)


def find(*, workspace_id: int, names: Iterable[Name]) -> dict[Name, int]:
    """Return {id whose events are not taken: its erasure}; one short query where the workspace never erased anybody."""
    if not statement.execute(_ANY, [workspace_id]):
        return {}
    digests = {digest: name for name in set(names) for digest in _digests(workspace_id, name)}
    found = statement.execute(f"{_SUPPRESSED} AND {statement.among('digest')}", [workspace_id, statement.many(digests)])
    return {digests[digest]: erasure_id for digest, erasure_id in found}


def receipt(*, workspace_id: int, name: Name) -> Erasure | None:
    """Return the latest receipt of the erasure of `name` that still holds, None where there is none."""
    erasures = Erasure.objects.filter(workspace_id=workspace_id, lifted_at=None)
    return erasures.filter(digest__in=_digests(workspace_id, name)).first()


def note_dropped(*, counts: Mapping[int, int], now: dt.datetime) -> None:
    """Note at each erasure how many late events were just dropped."""
    for erasure_id, count in sorted(counts.items()):
        Erasure.objects.filter(pk=erasure_id).update(dropped=F("dropped") + count, dropped_at=now)


def lift(*, erasure: Erasure, now: dt.datetime) -> None:
    """Take events of these ids again, as of somebody nobody has heard of; the receipt stays."""
    Suppression.objects.filter(erasure=erasure).delete()
    Erasure.objects.filter(pk=erasure.pk, lifted_at=None).update(lifted_at=now)


def _digest(workspace_id: int, name: Name) -> str:
    return _digests(workspace_id, name)[0]


def _digests(workspace_id: int, name: Name) -> list[str]:
    message = f"{workspace_id}:{name.slot}:{name.id}".encode("utf-8", "surrogatepass")
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [hmac.digest(_key(key), message, "sha256").hex() for key in keys]


@lru_cache(maxsize=8)
def _key(secret: str) -> bytes:
    # The label keeps this key apart from every other use of SECRET_KEY.
    return hashlib.sha256(b"guidance erased ids " + secret.encode()).digest()
