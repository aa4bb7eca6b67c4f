"""The public API as a customer's server and a visitor's page use it, patient with a server that is busy."""

import base64
import gzip
import http.client
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from guidance.core.errors import GuidanceError
from guidance.core.times import iso

_TRIES = 60
_LONGEST_PAUSE = 5.0
_COME_BACK = frozenset({429, 500, 502, 503, 504})


class NotTaken(GuidanceError):
    """The server refused what it was sent, or was away for too long."""


class Client:
    """One connection that stays open. `pause` waits so many seconds; `clock` tells the time that requests are sent at."""

    def __init__(
        self, url: str, *, key: str, origin: str = "", clock: Callable[[], datetime], pause: Callable[[float], None]
    ) -> None:
        parts = urlsplit(url)
        connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = connect(parts.hostname or "127.0.0.1", parts.port, timeout=60)
        self._key, self._origin = key, origin
        self._clock, self._pause = clock, pause

    def report(self, events: Sequence[Mapping[str, Any]]) -> int:
        """Send events; return how many were accepted. Raises NotTaken, also when the server refuses one of them."""
        basic = base64.b64encode(f"{self._key}:".encode()).decode()
        headers = {"Authorization": f"Basic {basic}", "Content-Encoding": "gzip", "Content-Type": "application/json"}

        def body() -> bytes:
            told = {"sentAt": iso(self._clock()), "batch": list(events)}
            return gzip.compress(json.dumps(told).encode(), 3)

        answer = self._ask("POST", "/v1/batch", body, headers)
        if answer["rejected"]:
            raise NotTaken(f"The server refused an event: {answer['rejected'][0]['message']}")
        return int(answer["accepted"])

    def decision(self, user_id: str) -> dict[str, Any]:
        """Return what a person may see now."""
        return self._ask("GET", f"/v1/decision?{urlencode({'key': self._key, 'userId': user_id})}")

    def content(self, name: str) -> dict[str, Any]:
        """Return a published version of a prompt."""
        return self._ask("GET", f"/v1/content/{name}.json")

    def claim(self, *, user_id: str, prompt: str, trigger: str) -> str | None:
        """Ask to show a prompt; return the exposure's id, or None where the server says no."""
        asked = {"key": self._key, "prompt": prompt, "userId": user_id, "trigger": trigger}
        answer = self._ask("POST", "/v1/claims", lambda: json.dumps(asked).encode(), {"Content-Type": "text/plain"})
        return str(answer["exposure"]) if answer["granted"] else None

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _ask(
        self, method: str, path: str, body: Callable[[], bytes] | None = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        for number in range(_TRIES):
            status, after, raw = self._try(method, path, body() if body else None, headers or {})
            if status == 200:
                answer: dict[str, Any] = json.loads(raw)
                return answer
            if status and status not in _COME_BACK:
                raise NotTaken(f"{method} {path.partition('?')[0]} was answered {status}: {raw[:300].decode()}")
            self._pause(min(after if after is not None else 0.1 * 2**number, _LONGEST_PAUSE))
        raise NotTaken("The server did not come back.")

    def _try(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, float | None, bytes]:
        # Status 0: nobody answered.
        origin = {"Origin": self._origin} if self._origin else {}
        try:
            self._connection.request(method, path, body, {**headers, **origin})
            answer = self._connection.getresponse()
            return answer.status, _seconds(answer.getheader("Retry-After")), answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()  # the next request opens it again
            return 0, None, b""


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.isdecimal() else None
