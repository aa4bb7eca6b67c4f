"""Faults 1 to 4: processes and the database end in the middle of whatever they do."""

import itertools

import pytest

from tests.faults.figures import Figures
from tests.faults.lab import Lab, kill
from tests.faults.load import Plan
from tests.support.stack import PROFILES
from tests.support.waiting import until

production = pytest.mark.parametrize("lab", ["production"], indirect=True)


def test_workers_web_and_database_die_under_load_and_nothing_is_lost_or_doubled(
    lab: Lab, plan: Plan, times: int, figures: Figures
) -> None:
    with lab.loaded(plan) as run:
        with run.load:
            run.await_showings()
            for number, worker in zip(range(times), itertools.cycle(lab.workers), strict=False):
                run.await_answers(5)
                worker.kill()
                worker.spawn()
                if number % 3 == 1:
                    lab.web.kill()
                    lab.web.start()
                if number % 3 == 2 and lab.postgres:
                    lab.postgres.crash()
                    run.await_refusals(4)
                    lab.postgres.start()
            run.await_answers(5)
            killed = run.load.now
        verdict = lab.judge(run)
        figures.note(
            f"4 workers killed {times} times, web and PostgreSQL in between",
            lab.profile,
            run=run,
            verdict=verdict,
            figure=f"{run.load.speed:.0f} events/s; all worked in {run.load.now - killed:.1f} s after the last fault",
        )
        assert verdict.faults == {}
        assert run.load.given_up == 0
        assert run.statuses.keys() <= {200, 503, 0}


@pytest.mark.long
@pytest.mark.parametrize("lab", [*PROFILES, "rabbitmq", "quorum"], indirect=True)
def test_killed_workers_lose_and_double_nothing(lab: Lab, plan: Plan, times: int, figures: Figures) -> None:
    with lab.loaded(plan) as run:
        with run.load:
            run.await_showings()
            for _, worker in zip(range(times), itertools.cycle(lab.workers), strict=False):
                run.await_answers(20)
                worker.kill()
                worker.spawn()
            killed = run.load.now
        verdict = lab.judge(run)
        figures.note(
            f"1 worker killed {times} times",
            lab.profile,
            run=run,
            verdict=verdict,
            figure=f"{run.load.speed:.0f} events/s; all worked in {run.load.now - killed:.1f} s after the last kill",
        )
        assert verdict.faults == {}
        assert run.statuses.keys() == {200}


@pytest.mark.long
@production
def test_killed_child_of_a_worker_loses_and_doubles_nothing(lab: Lab, plan: Plan, times: int, figures: Figures) -> None:
    with lab.loaded(plan) as run:
        with run.load:
            run.await_showings()
            for _, worker in zip(range(times), itertools.cycle(lab.workers), strict=False):
                run.await_answers(10)
                kill(until(lambda worker=worker: worker.children, timeout=180, what="it has children")[0])
        verdict = lab.judge(run)
        figures.note(f"1 child of a worker killed {times} times", lab.profile, run=run, verdict=verdict)
        assert verdict.faults == {}
        assert run.statuses.keys() == {200}


@pytest.mark.long
def test_killed_web_leaves_only_what_clients_send_again(lab: Lab, plan: Plan, times: int, figures: Figures) -> None:
    with lab.loaded(plan) as run:
        with run.load:
            for _ in range(times):
                run.await_answers(20)
                lab.web.kill()
                lab.web.start()
            run.await_answers(20)
        verdict = lab.judge(run)
        figures.note(
            f"2 web killed {times} times",
            lab.profile,
            run=run,
            verdict=verdict,
            figure=f"{run.statuses.get(0, 0)} requests without a reply, all sent again",
        )
        assert verdict.faults == {}
        assert run.load.given_up == 0
        assert run.statuses.keys() <= {200, 0}


@pytest.mark.long
@production
def test_database_that_stops_at_once_is_a_503_and_then_all_is_caught_up(lab: Lab, plan: Plan, figures: Figures) -> None:
    assert lab.postgres is not None
    ready: list[float] = []
    with lab.loaded(plan) as run:
        with run.load:
            run.await_showings()
            for _ in range(3):
                run.await_answers(20)
                lab.postgres.crash()
                run.go_on(2)
                lab.postgres.start()
                started = run.load.now
                run.await_answers(1)
                ready.append(run.load.now - started)
        verdict = lab.judge(run)
        figures.note(
            "3 PostgreSQL stopped at once 3 times, for 2 s each",
            lab.profile,
            run=run,
            verdict=verdict,
            figure=f"first 200 at most {max(ready):.1f} s after the server was back",
        )
        assert verdict.faults == {}
        assert run.load.given_up == 0
        assert run.statuses.keys() <= {200, 503, 0}
        assert max(ready) < 5


@pytest.mark.long
@production
def test_worker_that_stands_still_in_a_transaction_is_passed_and_does_nothing_twice(
    lab: Lab, plan: Plan, figures: Figures
) -> None:
    with lab.loaded(plan) as run:
        with run.load:
            run.await_showings()
            lab.lines["database"].delay = 0.05  # transactions last long enough to be met
            until(
                lambda: holds_lanes_when_paused(lab), timeout=120, every=0.05, what="it stands still with lanes locked"
            )
            lab.lines["database"].heal()
            paused = run.load.now
            until(lambda: not lab.books.ask(_HELD), timeout=60, every=0.1, what="the lanes are free again")
            freed = run.load.now - paused
            run.go_on(20)
            lab.worker.resume()
            run.await_answers(20)
        verdict = lab.judge(run)
        figures.note(
            "8 worker stopped in a transaction, resumed later",
            lab.profile,
            run=run,
            verdict=verdict,
            figure=f"its lanes were free after {freed:.1f} s",
        )
        assert verdict.faults == {}
        assert run.statuses.keys() == {200}
        assert freed < 15


_HELD = (
    "SELECT pid FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory'"
    " AND state = 'idle in transaction' AND state_change < clock_timestamp() - interval '1 second'"
)


def holds_lanes_when_paused(lab: Lab) -> bool:
    """Stop the first worker; let it go on again if that found it without locks."""
    lab.workers[0].pause()
    end = lab.books.ask("SELECT clock_timestamp() + interval '1500 ms'")[0][0]
    until(lambda: lab.books.ask("SELECT clock_timestamp()")[0][0] > end, what="others have finished what they did")
    if lab.books.ask(_HELD):
        return True
    lab.workers[0].resume()
    return False


@pytest.mark.long
def test_two_schedulers_and_two_pumps_beside_the_workers_decide_nothing_twice(
    lab: Lab, plan: Plan, figures: Figures
) -> None:
    more = [
        lab.another(name, command) for name, command in (("beat-2", "beat"), ("pump-1", "pump"), ("pump-2", "pump"))
    ]
    try:
        for service in more:
            service.spawn()
        with lab.loaded(plan) as run:
            with run.load:
                run.await_showings()
                run.go_on(20)
            verdict = lab.judge(run)
            twice = lab.books.ask(_DECIDED_TWICE)
            figures.note("9 two beats, two pumps, all workers", lab.profile, run=run, verdict=verdict)
            assert verdict.faults == {}
            assert twice == []
            assert [service.name for service in more if not service.running] == []
    finally:
        for service in more:
            service.stop()


_DECIDED_TWICE = (
    "SELECT person_id, version FROM guidance_decisionrecord GROUP BY person_id, version HAVING count(*) > 1"
)
