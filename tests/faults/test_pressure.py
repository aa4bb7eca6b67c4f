"""Faults 12, 13 and 26: a slow database, a burst beside a quiet workspace, and people who are erased while they report."""

import dataclasses
import itertools
import urllib.request

import pytest

from tests.faults.figures import Figures
from tests.faults.lab import KEY, QUIET_KEY, Lab, memory
from tests.faults.load import Plan

production = pytest.mark.parametrize("lab", ["production"], indirect=True)
ERASED = Plan(people=8, accounts=2, clients=2, rate=40, claimers=0)
QUIET = Plan(people=8, accounts=4, clients=1, rate=20, claimers=0)


@pytest.mark.long
@production
def test_slow_database_slows_and_loses_nothing(lab: Lab, plan: Plan, seconds: float, figures: Figures) -> None:
    with lab.loaded(plan) as run:
        with run.load:
            run.await_showings()
            calm = run.load.now
            run.await_answers(100)
            begun, before = run.load.now, memory(lab.web.pid)
            lab.lines["database"].delay = 0.05
            run.go_on(seconds)
            healed, grown = run.load.now, memory(lab.web.pid) - before
            lab.lines["database"].heal()
            run.await_answers(20)
            ended = run.load.now
        verdict = lab.judge(run)
        usual = run.ledger.percentile(0.99, since=calm, until=begun)
        slowed = run.ledger.percentile(0.99, since=begun, until=healed)
        figures.note(
            f"12 every answer of PostgreSQL 50 ms late for {seconds:.0f} s",
            lab.profile,
            run=run,
            verdict=verdict,
            figure=f"p99 of ingest {usual * 1000:.0f} ms before, {slowed * 1000:.0f} ms meanwhile;"
            f" web's memory {grown / 2**20:+.0f} MiB; all worked in {run.load.now - ended:.1f} s later",
        )
        assert verdict.faults == {}
        assert run.load.given_up == 0
        assert run.statuses.keys() <= {200, 503}


@pytest.mark.long
@production
def test_burst_of_one_workspace_loses_nothing_of_another(
    lab: Lab, plan: Plan, seconds: float, figures: Figures
) -> None:
    burst = dataclasses.replace(plan, rate=plan.rate * 10, batch=plan.batch * 5, claimers=0)
    with lab.loaded(QUIET, key=QUIET_KEY) as quiet, lab.loaded(burst) as busy:
        with quiet.load:
            quiet.await_answers(20)
            calm = quiet.load.now
            with busy.load:
                busy.go_on(seconds)
            over = quiet.load.now
            quiet.await_answers(5)
        lab.books.await_all(timeout=300)
        drained = quiet.load.now - over
        verdicts = [lab.judge(run) for run in (quiet, busy)]
        before = quiet.ledger.percentile(0.99, until=calm)
        during = quiet.ledger.percentile(0.99, since=calm, until=over)
        figures.note(
            f"13 ten times the load for {seconds:.0f} s",
            lab.profile,
            run=busy,
            verdict=verdicts[1],
            figure=f"{busy.load.speed:.0f} events/s, {busy.statuses.get(429, 0)} times 429; a quiet workspace's p99"
            f" {before * 1000:.0f} ms before, {during * 1000:.0f} ms meanwhile; all worked in {drained:.1f} s later",
        )
        assert [verdict.faults for verdict in verdicts] == [{}, {}]
        assert quiet.statuses.keys() == {200}
        assert busy.statuses.keys() <= {200, 429, 503}


@pytest.mark.long
@production
def test_people_erased_while_they_report_leave_no_trace(lab: Lab, plan: Plan, figures: Figures) -> None:
    assert lab.postgres is not None
    dump = lab.folder / "dump.sql"
    with lab.loaded(plan) as run, lab.loaded(ERASED) as gone:
        with run.load, gone.load:
            gone.await_answers(20)
            for number in range(ERASED.people):
                assert erase(lab, f"people/{gone.load.run}-{number}") == 200
                gone.await_answers(1)
            for number in range(ERASED.accounts):
                assert erase(lab, f"accounts/{gone.load.run}-of-{number}") == 200
            gone.await_answers(10)
        verdict = lab.judge(run)
        lab.postgres.run("pg_dump", "--file", str(dump), lab.direct_url)
        traces, others = (traces_of(each.load.run, dump.read_text()) for each in (gone, run))
        figures.note(
            f"26 {ERASED.people} people and {ERASED.accounts} accounts erased while they report",
            lab.profile,
            run=run,
            verdict=verdict,
            figure=f"{len(traces)} rows of theirs in a full dump, {len(others):,} of the others'",
        )
        assert verdict.faults == {}
        assert traces == []
        assert len(others) > verdict.accepted
        assert run.statuses.keys() == gone.statuses.keys() == {200}


def erase(lab: Lab, who: str) -> int:
    address, headers = f"{lab.url}/api/v1/{who}/", {"Authorization": f"Bearer {KEY}"}
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers, method="DELETE")) as answer:
        return int(answer.status)


def traces_of(run: str, dump: str) -> list[str]:
    """Return the rows that name somebody of a run, each with its table."""
    tables = itertools.accumulate(
        dump.splitlines(), lambda table, line: line.split()[1] if line.startswith("COPY ") else table, initial=""
    )
    rows = zip(tables, ["", *dump.splitlines()], strict=True)
    return [f"{table}: {row[:200]}" for table, row in rows if f"{run}-" in row]
