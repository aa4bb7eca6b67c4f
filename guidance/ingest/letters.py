"""Dead letters: put them back on the road."""

from collections.abc import Iterable

import msgspec
from django.db import transaction

from guidance.conf import conf
from guidance.core.ids import lane_of
from guidance.ingest import intake
from guidance.ingest.models import DeadLetter
from guidance.jobs import doorbell
from guidance.protocol.events import lane_key


def replay(*, ids: Iterable[int]) -> int:
    """Put dead letters back into the inbox with all their tries anew; return how many."""
    lanes: set[int] = set()
    with transaction.atomic():
        letters = list(DeadLetter.objects.filter(pk__in=list(ids)))
        for letter in letters:
            lane = _lane(letter)
            intake.revive(letter=letter, lane=lane)
            lanes.add(lane)
        transaction.on_commit(lambda: doorbell.ring(lanes))
    return len(letters)


def _lane(letter: DeadLetter) -> int:
    try:
        batch = msgspec.json.decode(letter.body)["batch"]
    except msgspec.DecodeError:  # a damaged row: whichever lane it goes to, it fails again, and alone
        batch = []
    return lane_of(f"{letter.workspace_id}:{lane_key(batch[0]) if batch else ''}", conf().lanes)
