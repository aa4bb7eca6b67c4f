"""`/v1/stream`: server-sent events that say when a decision changed (docs/protocol.md section 4). Raw ASGI."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from django.db import Error as DatabaseError

from guidance.conf import conf
from guidance.metrics import STREAMS
from guidance.web import access
from guidance.web.http import Answer, Refusal, parse_query, refusal_answer
from guidance.web.hub import DROPPED, Hub, Send, Stream
from guidance.web.watch import DatabaseWatch, follow_workspaces, listen
from guidance.workspaces.keys import KeyInfo

log = logging.getLogger(__name__)
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Application = Callable[..., Awaitable[None]]

_PATHS = frozenset({"/v1/stream", "/v1/stream/"})
_HEADERS = [
    ("Content-Type", "text/event-stream"),
    ("Cache-Control", "no-store"),
    ("X-Accel-Buffering", "no"),  # proxies that would wait for more must not
    ("X-Content-Type-Options", "nosniff"),
]


class StreamApplication:
    """Serves the stream itself and leaves every other path to `behind`."""

    def __init__(self, behind: Application) -> None:
        self._behind = behind
        self._hub: Hub | None = None
        self._watch: DatabaseWatch | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http" and scope["path"] in _PATHS:
            await self._serve(scope, receive, send)
        else:
            await self._behind(scope, receive, send)

    async def stop(self) -> None:
        """End all streams and what feeds them."""
        if self._watch is not None:
            await asyncio.to_thread(self._watch.stop)
        for task in self._tasks:
            task.cancel()
        if self._hub is not None:
            await self._hub.stop()
        self._hub = self._watch = None
        self._tasks = []

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await self.stop()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = _header(scope, b"origin")
        if scope["method"] == "OPTIONS":
            await _answer(send, Answer(204, headers=[*access.cors(origin), *access.PREFLIGHT]))
            return
        hub = self._open_hub()
        try:
            query = parse_query(scope["query_string"].decode("latin-1"))
            info, user_id, anonymous_id = await hub.read(lambda: _admit(scope["method"], origin, query))
        except Refusal as refusal:
            answer = refusal_answer(refusal)
            await _answer(send, Answer(answer.status, answer.body, [*answer.headers, *access.cors(origin)]))
            return
        stream = Stream(workspace_id=info.workspace_id, user_id=user_id, anonymous_id=anonymous_id, send=send)
        await _start(send, 200, [*_HEADERS, *access.cors(origin, info)])
        await _follow(hub, stream, receive)

    def _open_hub(self) -> Hub:
        if self._hub is None:
            self._hub = Hub()
            self._tasks = [self._hub.loop.create_task(follow_workspaces(self._hub))]
            if conf().redis_url:
                self._tasks.append(self._hub.loop.create_task(listen(self._hub, conf().redis_url)))
            else:
                self._watch = DatabaseWatch(self._hub)
                self._watch.start()
        return self._hub


def in_front_of(behind: Application) -> StreamApplication:
    """Return an application that serves the stream and leaves every other path to `behind`."""
    return StreamApplication(behind)


async def _follow(hub: Hub, stream: Stream, receive: Receive) -> None:
    STREAMS.inc()
    try:
        await hub.open(stream)
        while (await receive())["type"] != "http.disconnect":
            pass
    except asyncio.CancelledError as cancelled:
        if cancelled.args != (DROPPED,):  # the server shuts down; a page that does not read gets no farewell either
            await stream.send({"type": "http.response.body", "body": b"", "more_body": False})
    except DatabaseError:
        log.warning("web.stream.database_away", exc_info=True)  # the page connects again
    finally:
        STREAMS.dec()
        hub.close(stream)


def _admit(method: str, origin: str, query: dict[str, str]) -> tuple[KeyInfo, str, str]:
    if method != "GET":
        raise Refusal(405, "bad_method", "This address takes GET only.", headers=[("Allow", "GET, OPTIONS")])
    try:
        info = access.admit(key=query.get("key", ""), origin=origin)
        return info, *access.person_ids(info, lambda name: query.get(name, ""))
    except DatabaseError as error:
        told = "The database cannot be reached. Try again."
        raise Refusal(503, "unavailable", told, headers=[("Retry-After", "5")]) from error


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


async def _start(send: Send, status: int, headers: list[tuple[str, str]]) -> None:
    coded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    await send({"type": "http.response.start", "status": status, "headers": coded})


async def _answer(send: Send, answer: Answer) -> None:
    await _start(send, answer.status, [*answer.headers, ("Content-Length", str(len(answer.body)))])
    with suppress(OSError):
        await send({"type": "http.response.body", "body": answer.body, "more_body": False})
