"""Celery's broker as files in a folder, for installations without Redis: kombu's own, made safe for several processes.

kombu writes a message into the file that readers already look for, so a worker that is quick reads half of one, or nothing,
and ends. It writes the files that say which queues exist in place as well: a worker killed in between left an empty one, with
which no process could publish or listen any more. Here a file gets its name once it is whole.
"""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from uuid import uuid4

from kombu.transport import filesystem
from kombu.transport.filesystem import LOCK_EX, lock  # type: ignore[attr-defined]  # the stubs leave it out
from kombu.transport.filesystem import exchange_queue_t as Binding  # noqa: N812  # it is a class
from kombu.transport.virtual import Channel as VirtualChannel
from kombu.transport.virtual import Empty
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    """A channel whose messages appear whole or not at all."""

    def get_table(self, exchange: str) -> list[Binding]:  # type: ignore[override]  # named tuples, as kombu's own has
        """Return the queues bound to `exchange`; none when a power cut spoilt the file, until a worker binds them anew."""
        try:
            return [Binding(*row) for row in loads(self._table(exchange).read_text())]
        except (FileNotFoundError, ValueError):
            return []

    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]  # the stubs contradict each other
        name = f"{time.monotonic() * 1000:.0f}_{uuid4()}.{queue}.msg"
        _write(Path(self.data_folder_out) / name, payload)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        try:
            return super()._get(queue)
        except ValueError as broken:  # a power cut can still leave an empty file
            raise Empty from broken

    def _queue_bind(self, exchange: str, *binding: str | None) -> None:
        bound = Binding(*(part or "" for part in binding))
        self._change_table(exchange, lambda table: table if bound in table else [bound, *table])

    def _delete(self, queue: str, exchange: str, *binding: str | None, **_: Any) -> None:
        VirtualChannel._delete(self, queue)
        gone = Binding(*(part or "" for part in (*binding[:2], queue)))
        self._change_table(exchange, lambda table: [row for row in table if row != gone])

    def _table(self, exchange: str) -> Path:
        return Path(self.control_folder) / f"{exchange}.exchange"

    def _change_table(self, exchange: str, change: Callable[[list[Binding]], Iterable[Binding]]) -> None:
        with (Path(self.control_folder) / "binding.lock").open("wb", buffering=0) as guard:
            lock(guard, LOCK_EX)
            before = self.get_table(exchange)
            after = list(change(before))
            if after != before:
                _write(self._table(exchange), after)


def _write(path: Path, content: Any) -> None:
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.write_bytes(dumps(content).encode())
    unfinished.rename(path)


class Transport(filesystem.Transport):
    """The transport that Celery is told to use."""

    Channel = Channel
