"""The script's files: the loader under its name, the parts under names that never change."""

from pathlib import Path
from threading import Event
from typing import Any

import pytest

from guidance.web import script
from guidance.web.script import Shelf
from tests.web.conftest import Doors
from tests.web.test_packing import unpacked

PART = "0123abcdef/runtime.js"
LOADER = b"import('./guidance/0123abcdef/runtime.js')"


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(script, "_shelves", {script.conf().script_dir: Shelf(tmp_path, watch=False)})
    return tmp_path


@pytest.fixture
def built(dist: Path) -> Path:
    (dist / "guidance.js").write_bytes(LOADER)
    (dist / PART).parent.mkdir()
    (dist / PART).write_bytes(b"export {}")
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


def test_loader_for_an_import_is_a_file_of_its_own(built: Path, doors: Doors) -> None:
    missing = doors.get("/guidance.mjs")
    (built / "guidance.mjs").write_bytes(b"export const load = 1")
    script._shelves[script.conf().script_dir] = Shelf(built, watch=False)

    reply = doors.get("/guidance.mjs")

    assert (missing.status, missing.json["code"]) == (404, "no_file")
    assert (reply.status, reply.body) == (200, b"export const load = 1")
    assert reply.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert reply.headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=86400"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br, zstd", "br"), ("zstd", "zstd"), ("gzip, br;q=0", "gzip"), ("", None)],
)
def test_files_come_packed_as_the_browser_takes_them(
    dist: Path, doors: Doors, accepted: str, encoding: str | None
) -> None:
    source = b"export const words = 'guidance guidance guidance';" * 20
    (dist / "guidance.js").write_bytes(source)
    shelf = script._shelves[script.conf().script_dir]
    assert shelf.get("guidance.js") is not None
    assert shelf.packing is not None
    shelf.packing.join()

    reply = doors.get("/guidance.js", HTTP_ACCEPT_ENCODING=accepted)

    assert (reply.headers.get("Content-Encoding"), unpacked(reply.body, encoding)) == (encoding, source)
    assert reply.headers["Vary"] == "Accept-Encoding"


def test_first_pages_get_gzip_and_do_not_wait_for_the_rest(
    dist: Path, doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = Event()
    monkeypatch.setattr(script, "_pack", lambda _files: packed.wait())
    (dist / "guidance.js").write_bytes(b"export {};" * 20)

    reply = doors.get("/guidance.js", HTTP_ACCEPT_ENCODING="gzip, br")

    packed.set()
    assert reply.headers["Content-Encoding"] == "gzip"


def test_parts_never_change(built: Path, doors: Doors) -> None:
    reply = doors.get(f"/guidance/{PART}")

    assert (reply.status, reply.body) == (200, b"export {}")
    assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "name",
    [
        "fedcba3210/runtime.js",
        "0123abcdef/stage.js",
        "sizes.json",
        "guidance.js",
        "",
        "../settings.py",
        "%2e%2e/0123abcdef/runtime.js",
        "runtime.js",
    ],
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
        doors.get(f"/guidance/{PART}")
