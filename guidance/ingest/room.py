"""How full the inbox is, and whose mail fills it: looked at once a second by each process, never by each request."""

import threading
import time
from dataclasses import dataclass, field

from django.db.models import Count

from guidance.conf import conf
from guidance.ingest.models import Inbox

_EVERY_SECONDS = 1.0
_PATIENCE = 20  # a look may take a twentieth of the time at most


@dataclass(frozen=True, slots=True)
class Room:
    """What was seen: `rows` that wait in all, and by workspace id."""

    rows: int = 0
    by_workspace: dict[int, int] = field(default_factory=dict)

    @property
    def fill(self) -> float:
        """Return the part of the room that is taken; more than 1 when it is overfull."""
        return self.rows / conf().inbox_rows if conf().inbox_rows else 0.0

    def is_noisy(self, workspace_id: int) -> bool:
        """Return whether a workspace has half as much again as its fair share of what waits."""
        fair = self.rows / max(1, len(self.by_workspace))
        return self.by_workspace.get(workspace_id, 0) > 1.5 * fair


class _Watch:
    """The latest look of this process; one thread looks at a time, the others go by the look before."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self._seen, self._next = Room(), 0.0

    def now(self) -> Room:
        if time.monotonic() >= self._next and self._lock.acquire(blocking=False):
            try:
                began = time.monotonic()
                self._seen = _look()
                took = time.monotonic() - began
                self._next = time.monotonic() + max(_EVERY_SECONDS, took * _PATIENCE)
            finally:
                self._lock.release()
        return self._seen


_watch = _Watch()


def now() -> Room:
    """Return how full the inbox is, as of a second ago or so."""
    return _watch.now() if conf().inbox_rows else Room()


def forget() -> None:
    """Look again at the next question (tests)."""
    _watch.forget()


def _look() -> Room:
    counted = Inbox.objects.order_by().values("workspace_id").annotate(rows=Count("pk"))
    by_workspace = {row["workspace_id"]: row["rows"] for row in counted}
    return Room(sum(by_workspace.values()), by_workspace)
