"""A backup made as docs/operations.md says holds all that was accepted, and an installation goes on from it."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.support.databases import postgres

ROOT = Path(__file__).resolve().parents[2]
WAITING = """{"sentAt": "2026-11-21T10:00:00Z", "batch": [{"type": "track", "event": "Exported", "userId": "lena",
  "messageId": "m1", "timestamp": "2026-11-21T10:00:00Z"}]}"""
SETUP = """
from guidance.content.models import Prompt
from guidance.ingest.models import Inbox
from tests.support import cast, factories
acme = cast.workspace()
factories.live(acme)
factories.tell(acme, factories.track("Imported", user="lena"))
Inbox.objects.create(workspace=acme, lane=7, verified=True, body={body!r}, received_at=cast.NOW)
"""
KEPT = "SELECT name FROM guidance_event ORDER BY name"
Manage = Callable[..., str]


@pytest.fixture
def manage(tmp_path: Path) -> Manage:
    """Return a function that runs a command of the house against the database at that address."""

    def run(url: str, *arguments: str, stdin: str = "") -> str:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        settings = {"DATABASE_URL": url, "GUIDANCE_DATA_DIR": str(tmp_path), "SECRET_KEY": "k" * 60, "PYTHONPATH": "."}
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=kept | settings, input=stdin, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def lived_in(manage: Manage, url: str) -> None:
    """Make an installation with a live prompt, a person with history, and an accepted event that waits."""
    manage(url, "migrate", "--verbosity=0")
    manage(url, "shell", "--verbosity=0", "--command", SETUP.format(body=WAITING))


def goes_on(manage: Manage, url: str, ask: Callable[[str], list[Any]]) -> None:
    """Show that nothing is missing, and that what waited is worked in."""
    assert ask(KEPT) == [("Imported",)]

    manage(url, "pump", "--once")

    assert ask(KEPT) == [("Exported",), ("Imported",)]
    assert ask("SELECT count(*) FROM guidance_inbox") == [(0,)]
    assert ask("SELECT count(*) FROM guidance_person p JOIN guidance_decision d ON d.person_id = p.id") == [(1,)]


@pytest.mark.processes
def test_postgres_goes_on_from_its_dump(manage: Manage, postgres_url: str, tmp_path: Path) -> None:
    lived_in(manage, postgres_url)
    dump, restored = str(tmp_path / "guidance.dump"), postgres().new_database()

    postgres().run("pg_dump", "--format=custom", f"--file={dump}", postgres_url)
    postgres().run("pg_restore", f"--dbname={restored}", dump)

    def ask(question: str) -> list[Any]:
        with psycopg.connect(restored) as connection:
            return connection.execute(question).fetchall()

    goes_on(manage, restored, ask)


@pytest.mark.processes
def test_sqlite_goes_on_from_its_copy(manage: Manage, tmp_path: Path) -> None:
    original, copy = tmp_path / "guidance.sqlite3", tmp_path / "guidance.backup"
    lived_in(manage, f"sqlite:///{original}")

    sqlite3.connect(original).execute("VACUUM INTO ?", [str(copy)])

    goes_on(manage, f"sqlite:///{copy}", lambda question: sqlite3.connect(copy).execute(question).fetchall())
