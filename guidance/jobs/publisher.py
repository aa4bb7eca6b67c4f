"""A background thread that hands messages to the broker, so that no request ever waits for one.

The broker carries wake-ups only: what cannot be published is logged and left to the sweep.
"""

import logging
import os
import queue
import threading
from collections.abc import Callable

from guidance.metrics import WAKE_UPS, of

log = logging.getLogger(__name__)
_QUEUED_AT_MOST = 1000


class Publisher:
    """Runs the given calls one after another in a daemon thread of this process."""

    def __init__(self) -> None:
        self._calls: queue.Queue[Callable[[], object]] = queue.Queue(_QUEUED_AT_MOST)
        self._lock = threading.Lock()
        self._pid = 0

    def submit(self, call: Callable[[], object]) -> bool:
        """Run `call` soon; drop it with a log line and return False when far too many wait (the sweep does its work)."""
        self._start_once()
        try:
            self._calls.put_nowait(call)
        except queue.Full:
            log.warning("jobs.publish.dropped")
            of(WAKE_UPS, "dropped").inc()
            return False
        return True

    def wait_idle(self) -> None:
        """Block until everything submitted so far has run."""
        self._calls.join()

    def _start_once(self) -> None:
        # A forked child has the object but not the thread.
        if self._pid == os.getpid():
            return
        with self._lock:
            if self._pid != os.getpid():
                self._calls = queue.Queue(_QUEUED_AT_MOST)
                threading.Thread(target=self._run, name="guidance-publisher", daemon=True).start()
                self._pid = os.getpid()

    def _run(self) -> None:
        while True:
            call = self._calls.get()
            try:
                call()
                of(WAKE_UPS, "published").inc()
            except Exception as error:
                log.warning("jobs.publish.failed error=%s", error)
                of(WAKE_UPS, "failed").inc()
            finally:
                self._calls.task_done()


publisher = Publisher()
