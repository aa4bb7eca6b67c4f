"""Guidance on ten machines: each is cut off and loses its power in turn while traffic runs, and workers are added."""

import urllib.request
from collections.abc import Iterator

import pytest

from tests.faults.figures import Figures
from tests.faults.lab import PUBLIC_KEY
from tests.faults.load import Plan
from tests.faults.machines import BEATS, SERVERS, WEBS, WORKERS, Machines
from tests.support.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.processes]
BACKLOG = 3_000
HOSTS = (*WORKERS, *WEBS, *BEATS, "push", *SERVERS)


@pytest.fixture(scope="module")
def machines() -> Iterator[Machines]:
    with Machines() as machines:
        yield machines


def hears_of_a_decision(machines: Machines, person: str) -> bool:
    """Open a stream at push and return whether it says where the decision of this person stands."""
    address = f"{machines.push_url}/v1/stream?key={PUBLIC_KEY}&userId={person}"
    with urllib.request.urlopen(address, timeout=30) as stream:
        return any(line.startswith(b"event: decision") for line in iter(stream.readline, b""))


def test_machines_cut_off_or_without_power_in_turn_lose_and_double_nothing(
    machines: Machines, plan: Plan, seconds: float, figures: Figures
) -> None:
    with machines.loaded(plan) as run:
        with run.load:
            run.await_showings()
            for name in HOSTS:
                with machines.cut_off(name):
                    run.go_on(seconds)
                run.await_answers(10)
                with machines.off(name):
                    run.go_on(seconds)
                run.await_answers(10)
            last = run.load.now
        verdict = machines.judge(run)
        figures.note(
            f"– {len(HOSTS)} machines, each cut off for {seconds:g} s and without power for as long",
            machines.profile,
            run=run,
            verdict=verdict,
            figure=f"{run.load.speed:.0f} events/s; all worked in {run.load.now - last:.1f} s after the last",
        )
        assert verdict.faults == {}
        assert run.statuses.keys() <= {200, 503, 0}
        assert hears_of_a_decision(machines, f"{run.load.run}-0")


def test_more_workers_on_more_machines_work_off_the_same_backlog(machines: Machines, figures: Figures) -> None:
    rates = []
    for count in (1, 2, 3):
        # The beats would stand in for the workers.
        for name in (*WORKERS, *BEATS):
            machines.machines[name].kill()
        with machines.loaded(Plan(people=600, accounts=200, rate=2000, claimers=0)) as run:
            with run.load:
                run.await_answers(BACKLOG)
            backlog = machines.books.waiting()
            machines.start(*WORKERS[:count], BEATS[0])
            until(lambda backlog=backlog: machines.books.waiting() < backlog, timeout=120, what="they work")
            begun = run.load.now
            verdict = machines.judge(run)
            rates.append(f"{count}: {backlog / (run.load.now - begun):.0f}")
            assert backlog > BACKLOG / 2
            assert verdict.faults == {}
    machines.start()
    figures.say("– a backlog worked off", machines.profile, f"batches of 10 events/s by workers {', '.join(rates)}")
