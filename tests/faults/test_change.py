"""Fault 20: tables change under code that does not know it yet."""

import pytest

from tests.faults.figures import Figures
from tests.faults.lab import Lab
from tests.faults.load import Plan

HOT = ("inbox", "event", "person", "account", "decision", "exposure", "seenmessage", "accountmembership", "personalias")


@pytest.mark.long
@pytest.mark.parametrize("lab", ["production"], indirect=True)
def test_columns_added_under_load_disturb_no_code_that_does_not_know_them(
    lab: Lab, plan: Plan, figures: Figures
) -> None:
    with lab.loaded(plan) as run:
        with run.load:
            run.await_showings()
            for table in HOT:
                lab.books.do(f"ALTER TABLE guidance_{table} ADD COLUMN of_later text NOT NULL DEFAULT ''")
                run.await_answers(5)
            for service in (*lab.workers, lab.web):
                service.stop()
                service.start()
            run.await_answers(5)
        verdict = lab.judge(run)
        for table in HOT:
            lab.books.do(f"ALTER TABLE guidance_{table} DROP COLUMN of_later")
        figures.note(
            f"20 a column added to {len(HOT)} hot tables, then web and workers renewed",
            lab.profile,
            run=run,
            verdict=verdict,
            figure=f"{run.statuses.get(503, 0)} requests put off, {run.statuses.get(0, 0)} cut off by the renewal",
        )
        assert verdict.faults == {}
        assert run.statuses.keys() <= {200, 0}
