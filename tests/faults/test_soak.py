"""Fault 23, and the load that one small machine is to bear: nothing grows, nothing lags, nothing is lost, however long."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.conftest import FULL
from tests.faults.figures import Figures
from tests.faults.lab import PUBLIC_KEY, Lab, Run, memory
from tests.faults.load import Plan
from tests.faults.streams import Streams
from tests.support.stack import Service
from tests.support.waiting import until

PAGES = 1_000
MINUTES = os.environ.get("GUIDANCE_SOAK_MINUTES", "" if FULL else "2")
"""How long instead of as long as it should: for a try."""
MOST = 1.2
"""How much more memory a process may hold at the end than after the first fifth of the time."""
FREE = 8
"""How many more files a process may hold open: its pools of lines breathe."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a process holds with its children: bytes of memory, open files."""

    memory: int
    files: int

    @classmethod
    def by(cls, service: Service) -> "Held":
        """Look at a process."""
        pids = (service.pid, *service.children)
        return cls(
            memory=sum(memory(pid) for pid in pids),
            files=sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in pids),
        )


@pytest.mark.long
@pytest.mark.parametrize("lab", ["straight"], indirect=True)
@pytest.mark.parametrize(("rate", "minutes"), [(2_000, 10), (1_000, 60)], ids=["ten minutes", "an hour at half"])
def test_thousand_pages_and_steady_load_grow_nothing(
    lab: Lab, web: Service, push: Service, figures: Figures, rate: int, minutes: float
) -> None:
    minutes = float(MINUTES or minutes)
    services = [web, push, *lab.workers, lab.beat]
    lags: list[float] = []
    with lab.loaded(Plan(people=PAGES, accounts=PAGES // 3, rate=rate)) as run:
        people = [f"{run.load.run}-{number}" for number in range(PAGES)]
        with Streams(push.url, key=PUBLIC_KEY, people=people) as pages, run.load:
            until(lambda: pages.opened == PAGES, timeout=120, what="all pages hold their streams")
            run.await_showings()
            lab.books.do(
                "ANALYZE"
            )  # a statement prepared on an empty table reads it whole until autovacuum has come by
            go_on(lab, run, minutes / 5, lags)
            early = {service.name: Held.by(service) for service in services}
            go_on(lab, run, minutes * 4 / 5, lags)
            late = {service.name: Held.by(service) for service in services}
            assert pages.ended == 0
            heard = pages.heard
        verdict = lab.judge(run)
        figures.note(
            f"23 {PAGES:,} open streams for {minutes:g} min, {rate:,} events/s wanted",
            lab.profile,
            run=run,
            verdict=verdict,
            figure=f"{run.load.speed:.0f} events/s; lag {said(lags)}; {heard:,} decisions told; {compared(early, late)}",
        )
        assert verdict.faults == {}
        assert run.statuses.keys() <= {200, 429, 503}
        assert {name for name in late if late[name].memory > MOST * early[name].memory} == set()
        assert {name for name in late if late[name].files > early[name].files + FREE} == set()


def go_on(lab: Lab, run: Run, minutes: float, lags: list[float]) -> None:
    """Let the load run, and note four times a second how long the oldest mail has been waiting."""
    end = run.load.now + minutes * 60

    def over() -> bool:
        lags.append(lab.books.oldest())
        return run.load.now > end

    until(over, timeout=minutes * 60 + 60, every=0.25, what="the time has passed")


def said(lags: list[float]) -> str:
    """Return what the lags were, for the table."""
    lags = sorted(lags)
    return f"p50 {lags[len(lags) // 2]:.2f} s, p99 {lags[int(len(lags) * 0.99)]:.2f} s, at most {lags[-1]:.2f} s"


def compared(early: dict[str, Held], late: dict[str, Held]) -> str:
    """Return what the processes held after a fifth of the time and at its end, for the table."""
    told = [
        f"{name} {early[name].memory / 2**20:.0f} → {late[name].memory / 2**20:.0f} MiB,"
        f" {early[name].files} → {late[name].files} files"
        for name in late
    ]
    return "; ".join(told)
