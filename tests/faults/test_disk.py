"""Fault 19: the disk is full, then freed. It is a disk of the test's own, so whoever runs this may mount one (root, on Linux)."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.figures import Figures
from tests.faults.lab import Lab
from tests.faults.load import Plan

SIZE = "64m"
PIECE = b"\0" * 64 * 1024


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Return a small disk."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", tmp_path], check=True)
    yield tmp_path
    subprocess.run(["umount", tmp_path], check=True)


@pytest.fixture
def small(disk: Path) -> Iterator[Lab]:
    """Return a lab on SQLite whose data, messages and logs lie on that disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(disk))
        lab = Lab("embedded")
    with lab:
        yield lab


def fill(ballast: Path) -> None:
    """Write into a file until nothing more fits on its disk."""
    with ballast.open("wb", buffering=0) as file:
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
            run.await_answers(20)
            fill(ballast)
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
