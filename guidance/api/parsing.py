"""Bodies: JSON of bounded size and depth that every database can hold."""

from collections.abc import Mapping
from typing import IO, Any

import msgspec
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from guidance.api.errors import TooLarge
from guidance.protocol.events import MAX_EVENT_BYTES

MAX_DEPTH = 20
_HUGE = 2**63


class BoundedJSON(BaseParser):
    """JSON as msgspec reads it: no NaN, no lone surrogates; and no more of it than an event may hold."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the body's value; raises TooLarge or ParseError."""
        body = stream.read(MAX_EVENT_BYTES + 1)
        if len(body) > MAX_EVENT_BYTES:
            raise TooLarge(f"The body is larger than {MAX_EVENT_BYTES // 1024} KiB.")
        try:
            value = msgspec.json.decode(body or b"{}")
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise ParseError("The body is not valid JSON.") from None
        _check(value, MAX_DEPTH)
        return value


def _check(value: Any, depth: int) -> None:
    if depth == 0:
        raise ParseError(f"The body is nested more than {MAX_DEPTH} levels deep.")
    if isinstance(value, str):
        # PostgreSQL stores no NUL character, neither in text nor in JSON.
        if "\0" in value:
            raise ParseError("The body holds a NUL character.")
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check(key, depth)
            _check(inner, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth - 1)
    elif isinstance(value, int) and abs(value) >= _HUGE:
        raise ParseError("The body holds a whole number of more than 64 bits.")
