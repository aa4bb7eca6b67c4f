"""A line between two processes that a test can disturb: TCP on loopback, in a thread with an event loop of its own."""

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
_PIECE = 64 * 1024
_AT_ONCE = struct.pack("ii", 1, 0)  # linger: throw away what is not sent, and reset
Server = tuple[str, int] | str
Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Proxy:
    """Passes bytes between whoever connects to `port` and `server` (host and port, or the path of a socket).

    `delay`: seconds added to each answer. `rate`: bytes a second on each connection and in each direction, 0 for no bound.
    """

    def __init__(self, server: Server) -> None:
        self.delay, self.rate = 0.0, 0.0
        self.connections = 0
        self._server = server
        self._loop = asyncio.new_event_loop()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._lines: set[_Line] = set()
        self._door: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self.port = 0
        self._do(self._open())

    def heal(self) -> None:
        """Pass everything on again, as fast as it goes."""
        self.delay, self.rate = 0.0, 0.0
        self._do(self._open())

    def cut(self) -> None:
        """Reset every connection and refuse new ones."""
        self._do(self._cut())

    def swallow(self) -> None:
        """Accept connections, keep those there are, and say nothing: a black hole."""
        self._do(self._stop_the_flow())

    def halve(self) -> None:
        """Leave each client with a connection whose other end is gone without a word; new ones pass."""
        self._do(self._halve())

    def close(self) -> None:
        """Cut, and end the thread."""
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _open(self) -> None:
        self._flowing.set()
        if self._door is None:
            self._door = await asyncio.start_server(self._take, "127.0.0.1", self.port)
            self.port = self._door.sockets[0].getsockname()[1]

    async def _cut(self) -> None:
        if self._door is not None:
            self._door.close()
            self._door = None
            await asyncio.sleep(0.01)  # who was let in at the last moment has a line by then
        for line in list(self._lines):
            line.reset()
        await _all_ended(lambda: not self._lines)

    async def _stop_the_flow(self) -> None:
        await self._open()
        self._flowing.clear()

    async def _halve(self) -> None:
        for line in self._lines:
            line.forget_server()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        line = _Line(self, reader, writer)
        self._lines.add(line)
        try:
            await line.hold(self._flowing)
            await line.run(await self._dial())
        except OSError:
            pass  # either end is gone: the other hears of it when the line is reset
        finally:
            line.end()
            self._lines.discard(line)

    async def _dial(self) -> Ends:
        if isinstance(self._server, str):
            return await asyncio.open_unix_connection(self._server)
        return await asyncio.open_connection(*self._server)

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool) -> None:
        """Pass bytes of one direction on until the reader ends."""
        while piece := await reader.read(_PIECE):
            await self._flowing.wait()
            if answers and self.delay:
                await asyncio.sleep(self.delay)
            if self.rate:
                await asyncio.sleep(len(piece) / self.rate)
            writer.write(piece)
            await writer.drain()


class _Line:
    """One connection and the one behind it."""

    def __init__(self, proxy: Proxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._proxy, self._reader, self._writer = proxy, reader, writer
        self._behind: asyncio.StreamWriter | None = None
        self._halved = asyncio.Event()
        self._gone = asyncio.Event()

    async def run(self, behind: Ends) -> None:
        reader, self._behind = behind
        ways = [
            asyncio.ensure_future(self._proxy.pass_on(self._reader, self._behind, answers=False)),
            asyncio.ensure_future(self._proxy.pass_on(reader, self._writer, answers=True)),
        ]
        ends = [asyncio.ensure_future(event.wait()) for event in (self._halved, self._gone)]
        await asyncio.wait([*ways, *ends], return_when=asyncio.FIRST_COMPLETED)
        for each in (*ways, *ends):
            each.cancel()
        await asyncio.gather(*ways, *ends, return_exceptions=True)
        if self._halved.is_set():
            self._behind.transport.abort()
            await self._gone.wait()

    async def hold(self, flowing: asyncio.Event) -> None:
        """Wait until something may flow. Raises ConnectionResetError where the line is cut before."""
        ways = [asyncio.ensure_future(event.wait()) for event in (flowing, self._gone)]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        if self._gone.is_set():
            raise ConnectionResetError

    def forget_server(self) -> None:
        self._halved.set()

    def reset(self) -> None:
        self._gone.set()
        for writer in self._writers():
            with contextlib.suppress(OSError):  # it is closed already
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            writer.transport.abort()

    def end(self) -> None:
        for writer in self._writers():
            writer.close()

    def _writers(self) -> list[asyncio.StreamWriter]:
        return [writer for writer in (self._writer, self._behind) if writer is not None]


async def _all_ended(ended: Callable[[], bool]) -> None:
    while not ended():
        await asyncio.sleep(0.001)
