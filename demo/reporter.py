"""Reports to Guidance in the background, so that no page of Acme Mail ever waits for it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from queue import Full, Queue
from threading import Event, Thread
from typing import Any

from demo.acme import Account, Acme, Person
from demo.guidance_client import UNREACHABLE, GuidanceClient, make_event

log = logging.getLogger(__name__)

_QUEUE_SIZE = 1_000
_LONGEST_PAUSE = 5.0
_REFUSALS_BORNE = 30
_HOPELESS = frozenset({400, 405, 413, 415, 422})


@dataclass(frozen=True, slots=True)
class _Job:
    send: Callable[[], int]
    tried: Event = field(default_factory=Event)


class Reporter:
    """A queue and one thread; what Guidance does not take yet is offered again, in order."""

    def __init__(self, client: GuidanceClient, *, first_pause: float = 0.25) -> None:
        self._client = client
        self._first_pause = first_pause
        self._jobs: Queue[_Job | None] = Queue(_QUEUE_SIZE)
        self._stopping = Event()
        self._reachable = True
        self._thread = Thread(target=self._run, name="acme-reporter", daemon=True)
        self._thread.start()

    def report_everybody(self, acme: Acme) -> None:
        """Report all people and accounts, as at the start of the app."""
        events: list[dict[str, Any]] = []
        for person in acme.people():
            account = acme.account(person.account)
            events.append(make_event("identify", person.id, traits=person.traits))
            events.append(make_event("group", person.id, groupId=account.id, traits=account.traits))
        self._enqueue(lambda: self._client.send_batch(events))

    def report_use(
        self, person: Person, account: Account, event: str, properties: dict[str, object], *limits: str
    ) -> None:
        """Report what a person did and how much of the named limits the account has used now."""
        context = {"groupId": account.id}
        events = [make_event("track", person.id, event=event, properties=properties, context=context)]
        if limits:
            usage = {limit: account.usage[limit] for limit in limits}
            events.append(make_event("group", person.id, groupId=account.id, traits={"usage": usage}))
        self._enqueue(lambda: self._client.send_batch(events))

    def report_plan(self, account: Account, *, patience: float) -> None:
        """Report a changed plan, waiting for the first try so that the next page is decided by the new plan."""
        account_id, plan_key = account.id, account.plan_key
        job = self._enqueue(lambda: self._client.change_plan(account_id, plan_key))
        if job and self._reachable:
            job.tried.wait(patience)

    def close(self) -> None:
        """Stop the thread; what could not be delivered is forgotten."""
        self._stopping.set()
        self._jobs.put(None)
        self._thread.join(timeout=2)

    def _enqueue(self, send: Callable[[], int]) -> _Job | None:
        job = _Job(send)
        try:
            self._jobs.put_nowait(job)
        except Full:
            log.warning("acme.report.dropped: Guidance has been away for too long")
            return None
        return job

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            self._deliver(job)

    def _deliver(self, job: _Job) -> None:
        for tries in count(1):
            if self._stopping.is_set():
                return
            status = job.send()
            self._reachable = status != UNREACHABLE
            job.tried.set()
            if _is_settled(status, tries):
                return
            self._stopping.wait(min(self._first_pause * 2 ** min(tries - 1, 10), _LONGEST_PAUSE))


def _is_settled(status: int, tries: int) -> bool:
    if 200 <= status < 300:
        return True
    if status in _HOPELESS or (400 <= status < 500 and status != 429 and tries >= _REFUSALS_BORNE):
        log.warning("acme.report.refused: status %s", status)
        return True
    # Keys may not be seeded and accounts not be known yet while Guidance starts: 401 and 404 are worth waiting for.
    return False
