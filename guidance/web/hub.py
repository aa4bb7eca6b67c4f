"""All open streams of this process: who waits for whose decision, and telling them.

A stream costs one suspended coroutine and this object. Nothing queues up for it: only the newest version counts.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connection

from guidance.delivery.models import Decision
from guidance.people import identity
from guidance.web.database import connected
from guidance.workspaces.queries import page_versions

log = logging.getLogger(__name__)
T = TypeVar("T")
Send = Callable[[dict[str, Any]], Awaitable[None]]

DROPPED = "dropped"
HEARTBEAT_SECONDS = 25
SLOW_SECONDS = 10
SETTLE_SECONDS = 0.1
_CHUNK = 500
_HEARTBEAT = b":\n\n"


class Stream:
    """One open page. `version`: the newest decision it should know; `sent`: the one it was told.

    `asks`: what it must hear, negative, so as to ask again although its decision is the same; 0 for nothing.
    """

    __slots__ = (
        "anonymous_id",
        "asks",
        "busy",
        "person_id",
        "reader",
        "send",
        "sent",
        "timer",
        "user_id",
        "version",
        "workspace_id",
    )

    def __init__(self, *, workspace_id: int, user_id: str, anonymous_id: str, send: Send) -> None:
        self.workspace_id = workspace_id
        self.user_id = user_id
        self.anonymous_id = anonymous_id
        self.send = send
        self.person_id: int | None = None
        self.version = 0
        self.sent = -1
        self.asks = 0
        self.busy = False
        self.reader: asyncio.Task[Any] | None = None
        self.timer: asyncio.TimerHandle | None = None

    def find(self) -> int | None:
        """Return the id of the person this page shows, or None while nobody knows them."""
        return identity.find(workspace_id=self.workspace_id, user_id=self.user_id, anonymous_id=self.anonymous_id)


class Hub:
    """Tells each open stream the newest version of its person's decision. Lives in one event loop."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self._streams: dict[int, set[Stream]] = {}
        self._unknown: set[Stream] = set()
        self._settling: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._pages: dict[int, int] = {}
        # One thread, one database connection, however many pages are open.
        self._reader = ThreadPoolExecutor(1, "guidance-streams")

    def __len__(self) -> int:
        return len(self._unknown) + sum(map(len, self._streams.values()))

    async def read(self, work: Callable[[], T]) -> T:
        """Run `work`, which reads the database, outside the event loop."""
        return await self.loop.run_in_executor(self._reader, lambda: connected(work))

    async def open(self, stream: Stream) -> None:
        """Tell `stream` the current version, and every newer one until it is closed."""
        self._unknown.add(stream)
        stream.reader = asyncio.current_task()
        await self._place([stream])
        self._tell(stream)
        self._wind(stream)

    def close(self, stream: Stream) -> None:
        """Forget `stream`."""
        self._unknown.discard(stream)
        if stream.person_id is not None:
            self._leave(stream, stream.person_id)
        if stream.timer is not None:
            stream.timer.cancel()

    def announce(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Tell the open pages of these (person id, version) pairs; look again for pages whose person was unknown."""
        for person_id, version in pairs:
            for stream in self._streams.get(person_id, ()):
                if version > stream.version:
                    stream.version = version
                    self._tell(stream)
        # Anybody's news may be theirs: a visitor who became a user is the same person, and may have an older page still open.
        self.settle_soon()

    async def refresh(self) -> None:
        """Tell every page whose decision changed while nobody listened."""
        self.announce((await self.read(lambda: versions(list(self._streams)))).items())
        self.settle_soon()

    async def look_at_workspaces(self) -> None:
        """Have every page ask again whose workspace has changed what all of them must know, such as that nothing may be shown."""
        streams = self._all()
        ids = {stream.workspace_id for stream in streams}
        latest = await self.read(lambda: page_versions(workspace_ids=ids)) if ids else {}
        moved = {pk: version for pk, version in latest.items() if self._pages.get(pk, version) != version}
        self._pages = latest
        for stream in streams if moved else ():
            if stream.workspace_id in moved:
                stream.asks = -moved[stream.workspace_id]
                self._tell(stream)

    def watched(self) -> list[int]:
        """Return the ids of all persons with an open page. Safe to call from any thread."""
        return list(self._streams)

    def settle_soon(self) -> None:
        """Look again for the persons of pages that were unknown when they opened."""
        if self._unknown and self._settling is None:
            self._settling = self.loop.call_later(SETTLE_SECONDS, self._settle)

    async def stop(self) -> None:
        """Drop every stream and let the database go."""
        for stream in self._all():
            self._drop(stream)
        if self._settling is not None:
            self._settling.cancel()
        for task in list(self._tasks):
            task.cancel()
        await self.loop.run_in_executor(self._reader, lambda: connection.close())  # that of the thread, not of this one
        self._reader.shutdown()

    def _all(self) -> list[Stream]:
        return [*self._unknown, *(stream for streams in self._streams.values() for stream in streams)]

    def _settle(self) -> None:
        self._settling = None
        self._start(self._place(list(self._unknown)))

    async def _place(self, streams: list[Stream]) -> None:
        found = await self.read(lambda: [stream.find() for stream in streams])
        for stream, person_id in zip(streams, found, strict=True):
            if person_id is not None and stream in self._unknown:
                self._unknown.discard(stream)
                stream.person_id = person_id
                self._streams.setdefault(person_id, set()).add(stream)
        # Read only now: what changes from here on is announced to the stream, what changed before is seen.
        ids = [person_id for person_id in found if person_id is not None]
        if ids:
            self.announce((await self.read(lambda: versions(ids))).items())

    def _tell(self, stream: Stream) -> None:
        if not stream.busy:
            stream.busy = True
            self._start(self._write(stream))

    async def _write(self, stream: Stream) -> None:
        try:
            while stream.asks or stream.sent != stream.version:
                told, stream.asks = stream.asks, 0
                if not told:
                    told = stream.sent = stream.version
                await self._push(stream, b"event: decision\ndata: %d\n\n" % told)
        finally:
            stream.busy = False

    async def _beat(self, stream: Stream) -> None:
        try:
            await self._push(stream, _HEARTBEAT)
        finally:
            stream.busy = False
        self._tell(stream)

    async def _push(self, stream: Stream, chunk: bytes) -> None:
        try:
            message = {"type": "http.response.body", "body": chunk, "more_body": True}
            await asyncio.wait_for(stream.send(message), SLOW_SECONDS)
        except (TimeoutError, OSError):
            self._drop(stream)  # it reconnects and is told the newest version
            raise asyncio.CancelledError from None

    def _wind(self, stream: Stream) -> None:
        stream.timer = self.loop.call_later(HEARTBEAT_SECONDS, self._due, stream)

    def _due(self, stream: Stream) -> None:
        if not stream.busy:
            stream.busy = True
            self._start(self._beat(stream))
        self._wind(stream)

    def _drop(self, stream: Stream) -> None:
        self.close(stream)
        if stream.reader is not None:
            stream.reader.cancel(DROPPED)

    def _leave(self, stream: Stream, person_id: int) -> None:
        streams = self._streams.get(person_id, set())
        streams.discard(stream)
        if not streams:
            self._streams.pop(person_id, None)

    def _start(self, work: Any) -> None:
        task: asyncio.Task[None] = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.warning("web.stream.failed", exc_info=task.exception())


def versions(person_ids: list[int]) -> dict[int, int]:
    """Return {person id: version of their decision}."""
    found: dict[int, int] = {}
    for start in range(0, len(person_ids), _CHUNK):
        rows = Decision.objects.filter(pk__in=person_ids[start : start + _CHUNK])
        found.update(rows.values_list("pk", "version"))
    return found
