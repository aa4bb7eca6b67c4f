"""Databases that have all their tables already: migrating takes ten times as long as copying."""

import contextlib
import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.house import ROOT

_KEPT = ROOT / "var" / "migrated"
_SOURCES = (*ROOT.glob("guidance/migrations/*.py"), ROOT / "config" / "constraints.txt")


def migrate(url: str) -> None:
    """Make all tables in the database at `url`. Raises subprocess.CalledProcessError."""
    with tempfile.TemporaryDirectory(prefix="guidance-migrated-") as folder:
        env = os.environ | {"DATABASE_URL": url, "GUIDANCE_DATA_DIR": folder, "SECRET_KEY": "tests-only-" + "0" * 50}
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=env | {"DJANGO_SETTINGS_MODULE": "config.settings"}, check=True)


def sqlite(path: Path) -> None:
    """Put a database with all tables at `path`; the first call for a state of the migrations makes them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(sqlite3.connect(_kept())) as kept, contextlib.closing(sqlite3.connect(path)) as fresh:
        kept.backup(fresh)


def _kept() -> Path:
    state = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(_SOURCES))).hexdigest()[:16]
    found = _KEPT / f"{state}-{sys.version_info[1]}.sqlite3"
    _KEPT.mkdir(parents=True, exist_ok=True)
    with (_KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not found.exists():
            half = found.with_suffix(".half")
            half.unlink(missing_ok=True)
            migrate(f"sqlite:///{half}")
            half.rename(found)
    return found
