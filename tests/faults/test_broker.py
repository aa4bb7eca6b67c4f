"""Faults 5 to 7: the broker is dead, says nothing, or has forgotten everything. It carries wake-ups only."""

import pytest

from tests.faults.figures import Figures
from tests.faults.lab import Lab, Run
from tests.faults.load import Plan
from tests.support.waiting import until

BROKERS = ["production", *(pytest.param(name, marks=pytest.mark.long) for name in ("rabbitmq", "quorum"))]
with_broker = pytest.mark.parametrize("lab", BROKERS, indirect=True)


@with_broker
@pytest.mark.parametrize("way", ["cut", "swallow"])
def test_without_a_broker_nobody_waits_and_the_scheduler_sweeps(
    lab: Lab, plan: Plan, seconds: float, way: str, figures: Figures
) -> None:
    with lab.loaded(plan) as run:
        with run.load:
            run.await_showings()
            calm = run.load.now
            run.await_answers(100)
            begun = run.load.now
            getattr(lab.broker_line, way)()
            lag = worst_lag(lab, run, seconds)
            lab.broker_line.heal()
            healed = run.load.now
            run.await_answers(20)
        verdict = lab.judge(run)
        before, during = (
            run.ledger.percentile(0.99, since=calm, until=begun),
            run.ledger.percentile(0.99, since=begun, until=healed),
        )
        figures.note(
            f"{'5 broker dead' if way == 'cut' else '6 broker silent'} for {healed - begun:.0f} s",
            lab.profile,
            run=run,
            verdict=verdict,
            figure=f"p99 of ingest {before * 1000:.0f} ms before, {during * 1000:.0f} ms meanwhile; lag at most {lag:.1f} s",
        )
        assert verdict.faults == {}
        assert run.statuses.keys() == {200}
        assert during < before + 1


@with_broker
def test_broker_that_forgets_everything_costs_seconds(lab: Lab, plan: Plan, seconds: float, figures: Figures) -> None:
    with lab.loaded(plan) as run:
        with run.load:
            run.await_showings()
            lab.forget_broker()
            lag = worst_lag(lab, run, seconds)
        verdict = lab.judge(run)
        figures.note(
            "7 broker wiped", lab.profile, run=run, verdict=verdict, figure=f"lag at most {lag:.1f} s afterwards"
        )
        assert verdict.faults == {}
        assert run.statuses.keys() == {200}


def worst_lag(lab: Lab, run: Run, seconds: float) -> float:
    """Let so much time pass; return for how long the oldest row that was then in the inbox had been waiting, at the worst."""
    end = run.load.now + seconds
    worst = 0.0

    def over() -> bool:
        nonlocal worst
        worst = max(worst, lab.books.oldest())
        return run.load.now > end

    until(over, timeout=seconds + 60, every=0.1, what=f"{seconds:g} s have passed")
    return worst
