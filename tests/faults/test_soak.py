"""Fault 23, and the load that one small machine is to bear: nothing grows, nothing lags, nothing is lost, however long."""

import os

import pytest

from tests.faults.conftest import FULL
from tests.faults.figures import Figures
from tests.faults.lab import PUBLIC_KEY, Lab, memory
from tests.faults.load import Plan
from tests.faults.streams import Streams
from tests.support.stack import Service
from tests.support.waiting import until

PAGES = 1_000
MINUTES = float(os.environ.get("GUIDANCE_SOAK_MINUTES", "10" if FULL else "2"))
HEAVY = Plan(people=PAGES, accounts=PAGES // 3, rate=2_000)
MOST = 1.2
"""How much more memory a process may hold at the end than after the first fifth of the time."""


def held(services: list[Service]) -> dict[str, int]:
    """Return the bytes of memory that each process holds with its children."""
    return {service.name: sum(memory(pid) for pid in (service.pid, *service.children)) for service in services}


@pytest.mark.long
@pytest.mark.parametrize("lab", ["straight"], indirect=True)
def test_thousand_pages_and_two_thousand_events_a_second_grow_nothing(
    lab: Lab, web: Service, push: Service, figures: Figures
) -> None:
    services = [web, push, *lab.workers, lab.beat]
    lags: list[float] = []
    with lab.loaded(HEAVY) as run:
        people = [f"{run.load.run}-{number}" for number in range(PAGES)]
        with Streams(push.url, key=PUBLIC_KEY, people=people) as pages, run.load:
            until(lambda: pages.opened == PAGES, timeout=120, what="all pages hold their streams")
            run.await_showings()
            lab.books.do("ANALYZE")  # statements prepared on empty tables read them whole until autovacuum's first minute is over

            def over(end: float) -> bool:
                lags.append(lab.books.oldest())
                return run.load.now > end

            begun = run.load.now
            for share in (0.2, 1.0):
                end = begun + share * MINUTES * 60
                until(lambda end=end: over(end), timeout=MINUTES * 60 + 60, every=0.25, what="the time has passed")
                if share < 1:
                    early = held(services)
            late = held(services)
            assert pages.ended == 0
            heard = pages.heard
        verdict = lab.judge(run)
        lags.sort()
        p99 = lags[int(len(lags) * 0.99)]
        grown = ", ".join(f"{name} {early[name] / 2**20:.0f} → {late[name] / 2**20:.0f}" for name in late)
        figures.note(
            f"23 {PAGES:,} open streams for {MINUTES:g} min",
            lab.profile,
            run=run,
            verdict=verdict,
            figure=f"{run.load.speed:.0f} events/s; lag p50 {lags[len(lags) // 2]:.2f} s, p99 {p99:.2f} s; {heard:,} decisions"
            f" told; MiB after a fifth and at the end: {grown}",
        )
        assert verdict.faults == {}
        assert run.statuses.keys() <= {200, 429, 503}
        assert {name for name in late if late[name] > MOST * early[name]} == set()
