"""What processes say of themselves, as lines to read or as JSON to collect. Never what people did or who they are."""

import logging
import re
import traceback
from typing import Any

import structlog
from structlog.types import EventDict, Processor

_PAIR = re.compile(r"(\w+)=%s")
_FRAMES = 12


def logging_settings(*, level: str, form: str) -> dict[str, Any]:
    """Return Django's `LOGGING`: `form` is "line" or "json". Raises ValueError for another.

    In JSON a message `area.what.happened name=%s` becomes `{"event": "area.what.happened", "name": …}`.
    """
    if form not in ("line", "json"):
        raise ValueError(f'LOG_FORMAT is {form!r}; it must be "line" or "json".')
    chain: list[Processor] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _fields,
        _failure,
    ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": chain,
                "pass_foreign_args": True,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
            },
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["console"], "level": level},
    }


def _fields(_: Any, __: str, event: EventDict) -> EventDict:
    record: logging.LogRecord = event["_record"]
    names = _PAIR.findall(str(record.msg))
    given = event.pop("positional_args", ())
    arguments = given if isinstance(given, tuple) else ()
    if names and len(names) == len(arguments):
        event["event"] = _PAIR.sub("", str(record.msg)).strip()
        event.update({name: _plain(value) for name, value in zip(names, arguments, strict=True)})
    return event


def _plain(value: object) -> object:
    # Databases tell the values of a row from the second line on.
    return value if isinstance(value, int | float | bool | None) else str(value).partition("\n")[0]


def _failure(_: Any, __: str, event: EventDict) -> EventDict:
    """Say where it failed and with what kind of error; what the error quotes may be somebody's."""
    info = event.pop("exc_info", None) or event["_record"].exc_info
    event["_record"].exc_info = event["_record"].exc_text = None
    if info and isinstance(info[1], BaseException):
        frames = traceback.extract_tb(info[1].__traceback__)[-_FRAMES:]
        event["error"] = f"{type(info[1]).__module__}.{type(info[1]).__qualname__}"
        event["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event
