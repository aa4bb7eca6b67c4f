"""Celery's broker as files in a folder, for installations without Redis: kombu's own, made safe for several processes.

kombu writes a message into the file that readers already look for, so a worker that is quick reads half of one, or nothing,
and ends; the same holds for the file that says which queues exist. Here a message gets its name once it is whole.
"""

import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from kombu.transport import filesystem
from kombu.transport.filesystem import LOCK_EX, lock  # type: ignore[attr-defined]  # the stubs leave it out
from kombu.transport.virtual import Empty
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """A channel whose messages appear whole or not at all."""

    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]  # the stubs contradict each other
        name = f"{time.monotonic() * 1000:.0f}_{uuid4()}.{queue}.msg"
        unfinished = Path(self.data_folder_out) / f"{name}.part"
        unfinished.write_bytes(dumps(payload).encode())
        unfinished.rename(unfinished.with_suffix(""))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        try:
            return super()._get(queue)
        except ValueError as broken:  # a power cut can still leave an empty file
            raise Empty from broken

    def _queue_bind(self, *binding: Any) -> None:
        with (Path(self.control_folder) / "binding.lock").open("wb", buffering=0) as guard:
            lock(guard, LOCK_EX)
            super()._queue_bind(*binding)


class Transport(filesystem.Transport):
    """The transport that Celery is told to use."""

    Channel = Channel
