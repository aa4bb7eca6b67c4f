"""A process of its own that rebuilds a part of a segment, step by step as its parent lets it.

`python -m tests.support.rebuilders between|within PART` says "here" after each small transaction, or in the middle of each,
and goes on when it reads a line.
"""

import sys
from typing import Any

import django

django.setup()

from guidance.delivery import rebuild  # noqa: E402 - Django first
from tests.support.factories import clock  # noqa: E402

ROWS_A_TRANSACTION = 5


def work(place: str, part_id: int) -> None:
    """Do the part, stopping `place` its transactions."""
    owner, name = (rebuild, "_step") if place == "between" else (rebuild._Worker, "look")
    real = getattr(owner, name)

    def stopping(*given: Any) -> Any:
        found = real(*given)
        print("here", flush=True)  # noqa: T201 - the parent listens
        sys.stdin.readline()
        return found

    setattr(owner, name, stopping)
    rebuild.ROWS_A_TRANSACTION = ROWS_A_TRANSACTION
    rebuild.work(part_id=part_id, clock=clock())


if __name__ == "__main__":
    work(sys.argv[1], int(sys.argv[2]))
