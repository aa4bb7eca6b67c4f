"""What processes say of themselves, collected as JSON."""

import io
import json
import logging
import logging.config
import sys
from collections.abc import Iterator

import pytest

from config.logs import logging_settings


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Return what a process with `LOG_FORMAT=json` prints."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    printed = io.StringIO()
    monkeypatch.setattr(sys, "stderr", printed)
    logging.config.dictConfig(logging_settings(level="INFO", form="json"))
    yield printed
    root.handlers[:], root.level = handlers, level


def lines(said: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in said.getvalue().splitlines()]


def test_a_line_is_one_object_with_its_fields(said: io.StringIO) -> None:
    logging.getLogger("guidance.segments.indexing").info("segments.indexing.arranged made=%s dropped=%s", 2, "no ü")

    (line,) = lines(said)
    assert line.pop("timestamp", "").endswith("Z")  # type: ignore[attr-defined]
    assert line == {
        "event": "segments.indexing.arranged",
        "made": 2,
        "dropped": "no ü",
        "level": "info",
        "logger": "guidance.segments.indexing",
    }


def test_other_peoples_messages_stay_as_they_are(said: io.StringIO) -> None:
    logging.getLogger("celery").warning("Connected to %s, a=%s", "redis", 1)
    logging.getLogger("celery").warning("Ready")

    assert [line["event"] for line in lines(said)] == ["Connected to redis, a=1", "Ready"]


def test_a_failure_says_where_and_not_whose(said: io.StringIO) -> None:
    try:
        raise ValueError("Key (user_id)=(lena@example.com) exists")
    except ValueError:
        logging.getLogger("guidance.web.app").exception("web.door.failed")

    (line,) = lines(said)
    assert (line["event"], line["error"]) == ("web.door.failed", "builtins.ValueError")
    assert [at.rsplit(" ", 1)[1] for at in line["at"]] == ["test_a_failure_says_where_and_not_whose"]  # type: ignore[attr-defined]
    assert "lena" not in said.getvalue()


def test_what_a_database_quotes_of_a_row_is_left_out(said: io.StringIO) -> None:
    error = RuntimeError("duplicate key value\nDETAIL:  Key (user_id)=(lena@example.com) already exists.")

    logging.getLogger("guidance.web.watch").warning("web.stream.redis_away error=%s", error)

    assert [line["error"] for line in lines(said)] == ["duplicate key value"]


def test_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match='LOG_FORMAT is \'xml\'; it must be "line" or "json"'):
        logging_settings(level="INFO", form="xml")
