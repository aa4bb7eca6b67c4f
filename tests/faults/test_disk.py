"""Fault 19: the disk is full, then freed. It is a disk of the test's own, so whoever runs this may mount one (root, on Linux)."""

import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.faults.figures import Figures
from tests.faults.lab import KEY, Lab
from tests.faults.load import Plan
from tests.support.waiting import until

SIZES = {"embedded": "64m", "production": "192m"}
PIECE = b"\0" * 64 * 1024


def mounted(folder: Path, profile: str) -> Iterator[Path]:
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZES[profile]},mode=0755", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Return a small disk."""
    yield from mounted(tmp_path, "embedded")


@pytest.fixture
def small(disk: Path) -> Iterator[Lab]:
    """Return a lab on SQLite whose data, messages, figures and logs lie on that disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(disk))
        lab = Lab("embedded", PROMETHEUS_MULTIPROC_DIR=str(disk / "metrics"))
    with lab:
        yield lab


@pytest.fixture
def database_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a disk that a PostgreSQL cluster fills to a half."""
    yield from mounted(tmp_path, "production")


@pytest.fixture
def tight(database_disk: Path) -> Iterator[Lab]:
    """Return a lab in production whose PostgreSQL has all it keeps on that disk, its write-ahead log too."""
    lab = Lab("production", disk=database_disk)
    assert lab.postgres is not None
    with lab:
        yield lab
    lab.postgres.stop()


def fill(ballast: Path) -> None:
    """Write into a file until nothing more fits on its disk."""
    with ballast.open("ab", buffering=0) as file:
        try:
            while file.write(PIECE):
                pass
        except OSError:
            return


@pytest.mark.long
@pytest.mark.processes
def test_full_disk_is_a_503_and_then_all_goes_on(disk: Path, small: Lab, plan: Plan, figures: Figures) -> None:
    ballast = disk / "ballast"
    with small.loaded(plan) as run:
        with run.load:
            run.await_showings()
            fill(ballast)
            run.await_refusals(20)
            for service in (small.worker, small.web):  # who begins now finds no room for anything of its own
                service.kill()
                fill(ballast)
                service.start()
            run.await_refusals(20)
            ballast.unlink()
            freed = run.load.now
            run.await_answers(20)
            answered = run.load.now - freed
        verdict = small.judge(run)
        whole = small.books.ask("PRAGMA integrity_check")
        figures.note(
            "19 disk full, then freed",
            "embedded",
            run=run,
            verdict=verdict,
            figure=f"{run.statuses.get(503, 0)} times 503; the twentieth 200 came {answered:.1f} s after there was room;"
            f" database {whole[0][0]}",
        )
        assert verdict.faults == {}
        assert run.load.given_up == 0
        assert run.statuses.keys() <= {200, 503, 0}
        assert whole == [("ok",)]
        assert [service.name for service in small.services if not service.running] == []


@pytest.mark.long
@pytest.mark.processes
def test_full_disk_of_postgresql_is_a_503_and_then_all_goes_on(
    database_disk: Path, tight: Lab, plan: Plan, figures: Figures
) -> None:
    assert tight.postgres is not None
    ballast = database_disk / "ballast"
    with tight.loaded(plan) as run:
        with run.load:
            run.await_showings()
            fill(ballast)
            run.await_refusals(20)
            told = told_to_wait(tight)
            until(lambda: not written_ahead(tight), timeout=60, what="the write-ahead log has no room either")
            run.await_refusals(20)
            ballast.unlink()
            ended = tight.postgres.revive()
            freed = run.load.now
            run.await_answers(20)
            answered = run.load.now - freed
        verdict = tight.judge(run)
        dump = tight.folder / "dump.sql"
        tight.postgres.run("pg_dump", "--file", str(dump), tight.direct_url)
        figures.note(
            "19 disk full, data and write-ahead log, then freed",
            tight.profile,
            run=run,
            verdict=verdict,
            figure=f"{run.statuses.get(503, 0)} times 503; PostgreSQL {'ended by itself' if ended else 'went on by itself'};"
            f" the twentieth 200 came {answered:.1f} s after there was room",
        )
        assert verdict.faults == {}
        assert run.load.given_up == 0
        assert run.statuses.keys() <= {200, 503, 0}
        assert told == (503, "5")
        assert dump.read_text().count(run.load.run) > verdict.accepted
        assert [service.name for service in tight.services if not service.running] == []
    tight.postgres.check()


def told_to_wait(lab: Lab) -> tuple[int, str | None]:
    """Return the status of a request, and for how long it is told to wait."""
    try:
        with urllib.request.urlopen(f"{lab.url}/v1/track?writeKey={KEY}", data=b'{"event":"Step"}') as answer:
            return answer.status, None
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.headers["Retry-After"]


def written_ahead(lab: Lab) -> bool:
    """Say whether the write-ahead log has room for another segment, and take it."""
    try:
        lab.books.ask("SELECT pg_switch_wal(), pg_logical_emit_message(false, 'guidance', 'x', true)")
    except psycopg.OperationalError:
        return False
    return True
