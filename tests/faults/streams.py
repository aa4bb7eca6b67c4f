"""Open pages: many streams at once, held by one thread, which counts what they hear."""

import asyncio
import threading
from urllib.parse import urlencode, urlsplit


class Streams:
    """Streams at `url`, one for each of the people; `with` opens them, and at its end hangs up.

    `heard`: how many decisions were told, the first answers included. `ended`: how many were ended by the server.
    """

    def __init__(self, url: str, *, key: str, people: list[str]) -> None:
        self.opened = self.heard = self.ended = 0
        self._url, self._key, self._people = urlsplit(url), key, people
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._hold(),), daemon=True)
        self._over = asyncio.Event()

    def __enter__(self) -> "Streams":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(30)
        self._loop.close()

    async def _hold(self) -> None:
        pages = [asyncio.ensure_future(self._page(person)) for person in self._people]
        await self._over.wait()
        for page in pages:
            page.cancel()
        await asyncio.gather(*pages, return_exceptions=True)

    async def _page(self, person: str) -> None:
        reader, writer = await asyncio.open_connection(self._url.hostname, self._url.port)
        asked = urlencode({"key": self._key, "userId": person})
        writer.write(f"GET /v1/stream?{asked} HTTP/1.1\r\nHost: {self._url.netloc}\r\n\r\n".encode())
        try:
            await reader.readuntil(b"\r\n\r\n")
            self.opened += 1
            while line := await reader.readline():
                self.heard += line.startswith(b"event: decision")
            self.ended += 1
        finally:
            writer.close()
