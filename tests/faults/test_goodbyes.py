"""Nobody is killed here: every process of the road is asked to end while traffic runs, does so by itself, and comes back."""

import itertools
import signal
import urllib.request

import pytest

from tests.faults.figures import Figures
from tests.faults.lab import PUBLIC_KEY, Lab
from tests.faults.load import Plan
from tests.support.stack import Service
from tests.support.waiting import until

PATIENCE = 70  # as long as config/deploy lets them take


def stream(push: Service, person: str) -> object:
    address = push.url.replace("/livez", f"/v1/stream?key={PUBLIC_KEY}&userId={person}")
    reply = urllib.request.urlopen(address, timeout=PATIENCE)
    assert reply.readline().startswith((b"event:", b":"))
    return reply


@pytest.mark.long
@pytest.mark.parametrize("lab", ["production"], indirect=True)
def test_processes_that_are_asked_to_end_lose_and_double_nothing(
    lab: Lab, web: Service, push: Service, plan: Plan, times: int, figures: Figures
) -> None:
    took: dict[str, float] = {}
    codes: set[int] = set()
    with lab.loaded(plan) as run:
        with run.load:
            run.await_showings()
            for _, service in zip(range(5 * times), itertools.cycle((web, *lab.workers, push, lab.beat)), strict=False):
                run.await_answers(10)
                page = stream(push, f"{run.load.run}-0") if service is push else None
                asked = run.load.now
                codes.add(service.end(within=PATIENCE))
                took[service.name] = max(took.get(service.name, 0.0), run.load.now - asked)
                if page:
                    assert page.read().endswith(b"\n\n")  # to the end: the server said it
                service.start()
                if service in lab.workers:
                    until(lambda worker=service: worker.children, timeout=120, what="it works again")
            run.await_answers(10)
        verdict = lab.judge(run)
        refused = run.ledger.one("SELECT count(*) FROM replies WHERE said LIKE '%ConnectionRefused%'")
        refused += run.ledger.one("SELECT count(*) FROM claims WHERE said LIKE '%ConnectionRefused%'")
        figures.note(
            f"– every process asked to end {times} times",
            lab.profile,
            run=run,
            verdict=verdict,
            figure=f"{run.statuses.get(0, 0)} requests without a reply, {refused:.0f} of them refused while web was away; "
            + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in took.items()),
        )
        assert verdict.faults == {}
        assert run.load.given_up == 0
        assert run.statuses.keys() <= {200, 0}
        assert codes <= {0, -signal.SIGTERM}
