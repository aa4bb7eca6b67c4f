"""Reports and claims at a bounded rate, from several clients that try again as Segment's do, all of it written down first.

A person's reports come from one client, one request after the other, so that their order is known.
"""

import base64
import http.client
import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import urlsplit

from tests.faults.ledger import FAILED, Ledger, Message

RESENT = 0.1
"""The share of batches that are sent again although they were answered."""
_PATIENCE = 60.0
_TIMEOUT = 10.0
_AGAIN_AT_MOST = 1.0  # Segment's clients wait as long as Retry-After says; nobody learns more from a test that does


@dataclass(frozen=True, slots=True)
class Plan:
    """Whom the load speaks for, and how fast. `rate`: events a second from all `clients` together."""

    people: int = 60
    accounts: int = 20
    clients: int = 4
    batch: int = 10
    rate: float = 400.0
    seed: int = 6
    claimers: int = 1


class Load:
    """The clients of one run; `with` starts them, and at its end waits until each has an answer for its last batch.

    `run`: a word that nobody else uses; it is in the names of people, accounts and events. `urls`: the doors, one for each
    client in turn; who finds one shut takes the next, as a load balancer would.
    """

    def __init__(
        self, ledger: Ledger, *, urls: Sequence[str], run: str, key: str, prompt: str, plan: Plan | None = None
    ) -> None:
        self.ledger, self.run, self.prompt = ledger, run, prompt
        self.plan = plan or Plan()
        self.event = f"Step {run}"
        self.given_up = 0
        self._urls, self._key = urls, key
        self._stopped = threading.Event()
        self._begun = time.monotonic()
        senders = [self._send] * self.plan.clients + [self._claim] * self.plan.claimers
        self._threads = [
            threading.Thread(target=self._guarded, args=(work, number), daemon=True)
            for number, work in enumerate(senders)
        ]
        self._errors: list[BaseException] = []

    def __enter__(self) -> "Load":
        self._begun = time.monotonic()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join(_PATIENCE + _TIMEOUT)
        if self._errors:
            raise self._errors[0]

    @property
    def now(self) -> float:
        """Seconds since the run began: the clock of the ledger."""
        return time.monotonic() - self._begun

    @property
    def speed(self) -> float:
        """Events a second that were answered 200, from the beginning to the last answer; those sent again count each time."""
        last = self.ledger.one("SELECT max(at + seconds) FROM replies")
        return self.ledger.one("SELECT sum(events) FROM replies WHERE status = 200") / last if last else 0.0

    def _guarded(self, work: Callable[[int], None], number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            self._errors.append(error)

    def _send(self, number: int) -> None:
        plan, chance = self.plan, Random(f"{self.plan.seed}-{number}")
        mine = [f"{self.run}-{who}" for who in range(number, plan.people, plan.clients)]
        said: dict[str, int] = defaultdict(int)
        client = _Client(self._urls, self._key, number)
        apart = plan.batch * plan.clients / plan.rate
        due = self.now
        sent = 0
        while not self._stopped.wait(max(0.0, due - self.now)):
            due = max(due + apart, self.now - apart)
            who = chance.choice(mine)
            messages = [Message(f"{self.run}-{number}-{sent + at}", who, said[who] + at) for at in range(plan.batch)]
            sent += plan.batch
            said[who] += plan.batch
            batch = [self._event(message) for message in messages]
            self.ledger.write(messages, self.now)
            if self._until_taken(client, batch):
                self.ledger.accept(messages)
                if chance.random() < RESENT:
                    self._until_taken(client, batch)
        client.close()

    def _event(self, message: Message) -> dict[str, Any]:
        return {
            "type": "track",
            "messageId": message.id,
            "userId": message.person,
            "event": self.event,
            "properties": {"n": message.seq},
            "context": {"groupId": self.account(message.person)},
        }

    def account(self, person: str) -> str:
        """Return the account of a person."""
        return f"{self.run}-of-{int(person.rpartition('-')[2]) % self.plan.accounts}"

    def _until_taken(self, client: "_Client", batch: Sequence[dict[str, Any]]) -> bool:
        deadline = time.monotonic() + _PATIENCE
        while True:
            begun = self.now
            status, answer, again = client.post("/v1/batch", {"batch": batch, "sentAt": None})
            said = "" if status == 200 else json.dumps(answer)[:300]
            self.ledger.reply(at=begun, seconds=self.now - begun, status=status, events=len(batch), said=said)
            if status == 200:
                assert answer["rejected"] == []
                return True
            if status not in {FAILED, 429, 500, 502, 503, 504} or time.monotonic() > deadline:
                self.given_up += 1
                return False
            time.sleep(min(again, _AGAIN_AT_MOST))

    def _claim(self, number: int) -> None:
        chance = Random(f"{self.plan.seed}-{number}")
        client = _Client(self._urls, self._key, number)
        while not self._stopped.wait(0.05):
            who = f"{self.run}-{chance.randrange(self.plan.people)}"
            asked = {"key": self._key, "prompt": self.prompt, "userId": who, "trigger": "event"}
            begun = self.now
            status, answer, _ = client.post("/v1/claims", asked)
            granted = status == 200 and answer["granted"]
            said = "granted" if granted else str(answer.get("reason", answer))[:100]
            self.ledger.claim(at=begun, seconds=self.now - begun, status=status, said=said)
            if granted:
                self._report_showing(client, who, answer["exposure"])
        client.close()

    def _report_showing(self, client: "_Client", who: str, exposure: str) -> None:
        self.ledger.show(exposure=exposure, person=who, account=self.account(who))
        properties = {"prompt": self.prompt, "exposure": exposure}
        report = {"type": "track", "messageId": exposure, "userId": who, "event": "$prompt_shown"}
        if self._until_taken(client, [report | {"properties": properties}]):
            self.ledger.accept_showing(exposure)


class _Client:
    """One connection that stays open, as a customer's server keeps it."""

    def __init__(self, urls: Sequence[str], key: str, first: int) -> None:
        self._lines = deque(
            http.client.HTTPConnection(door.hostname or "", door.port, timeout=_TIMEOUT) for door in map(urlsplit, urls)
        )
        self._lines.rotate(-first)
        self._headers = {
            "Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode(),
            "Content-Type": "application/json",
        }

    def post(self, path: str, value: dict[str, Any]) -> tuple[int, Any, float]:
        """Return the status (FAILED without a reply), the JSON, and how many seconds to wait before asking again."""
        try:
            self._lines[0].request("POST", path, json.dumps(value), self._headers)
            reply = self._lines[0].getresponse()
            body = reply.read()
        except (OSError, http.client.HTTPException) as error:
            self._lines[0].close()
            self._lines.rotate(-1)
            return FAILED, {"error": repr(error)}, 0.1
        again = float(reply.headers.get("Retry-After") or 0.1)
        try:
            return reply.status, json.loads(body), again
        except ValueError:
            return reply.status, {"body": body[:200].decode(errors="replace")}, again

    def close(self) -> None:
        for line in self._lines:
            line.close()
