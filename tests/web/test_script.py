"""The script's files: the loader under its name, the parts under names that never change."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from guidance.web import script
from guidance.web.script import Shelf
from tests.web.conftest import Doors

LOADER = b"import('./runtime-ABC123.js')"


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(script, "_shelves", {script.conf().script_dir: Shelf(tmp_path, watch=False)})
    return tmp_path


@pytest.fixture
def built(dist: Path) -> Path:
    (dist / "guidance.js").write_bytes(LOADER)
    (dist / "runtime-ABC123.js").write_bytes(b"export {}")
    (dist / "sizes.json").write_bytes(b"{}")
    return dist


def test_loader_is_served_from_memory(built: Path, doors: Doors) -> None:
    first = doors.get("/guidance.js")
    (built / "guidance.js").write_bytes(b"changed")

    second = doors.get("/guidance.js")

    assert (first.status, first.body, second.body) == (200, LOADER, LOADER)
    assert first.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert first.headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=86400"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert first.headers["X-Content-Type-Options"] == "nosniff"


def test_loader_is_304_when_the_browser_has_it(built: Path, doors: Doors) -> None:
    etag = doors.get("/guidance.js").headers["ETag"]

    reply = doors.get("/guidance.js", HTTP_IF_NONE_MATCH=etag)

    assert (reply.status, reply.body, reply.headers["ETag"]) == (304, b"", etag)
    assert reply.headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=86400"


def test_files_are_packed_where_the_browser_takes_it(built: Path, doors: Doors) -> None:
    reply = doors.get("/guidance.js", HTTP_ACCEPT_ENCODING="gzip, br")

    assert (reply.headers["Content-Encoding"], gzip.decompress(reply.body)) == ("gzip", LOADER)
    assert reply.headers["Vary"] == "Accept-Encoding"


def test_parts_never_change(built: Path, doors: Doors) -> None:
    reply = doors.get("/guidance/runtime-ABC123.js")

    assert (reply.status, reply.body) == (200, b"export {}")
    assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "name", ["runtime-OLD456.js", "sizes.json", "guidance.js", "", "../settings.py", "%2e%2e/a-bcdefg.js", "runtime.js"]
)
def test_other_names_are_404(built: Path, doors: Doors, name: str) -> None:
    reply = doors.get(f"/guidance/{name}")

    assert (reply.status, reply.json["code"]) == (404, "no_file")


def test_script_that_is_not_built_is_503_until_it_is(dist: Path, doors: Doors) -> None:
    before = doors.get("/guidance.js")
    (dist / "guidance.js").write_bytes(LOADER)

    after = doors.get("/guidance.js")

    assert (before.status, before.headers["Retry-After"], before.json["code"]) == (503, "60", "no_script")
    assert after.status == 200


def test_changes_are_seen_at_once_while_developing(built: Path) -> None:
    shelf = Shelf(built, watch=True)
    before = shelf.get("guidance.js")
    (built / "guidance.js").write_bytes(b"another length")

    after = shelf.get("guidance.js")

    assert before is not None
    assert after is not None
    assert (before.plain, after.plain) == (LOADER, b"another length")


def test_script_costs_no_query(built: Path, doors: Doors, db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        doors.get("/guidance.js")
        doors.get("/guidance/runtime-ABC123.js")
