"""A process of its own that claims prompts for colleagues on several threads while another thread drains what they report.

`python -m tests.support.claimants prepare` makes the world in a database that has its tables. With `claim SEED` it says "ready",
waits for a line, claims every prompt for every colleague, and prints {"granted", "drained"}: how many of each.
"""

import json
import random
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import django

django.setup()

from django.db import connection  # noqa: E402 - Django first

from guidance.delivery.claims import Granted, claim  # noqa: E402
from guidance.protocol.content import EventTrigger, Frequency  # noqa: E402
from guidance.workspaces.models import Workspace  # noqa: E402
from tests.support import cast, factories  # noqa: E402

THREADS = 3
ACCOUNT_CAP = 4
PROMPT_CAP = 2
INTENT_CAP = 1
TEAMS = {f"team-{number}": [f"lena-{number}", f"mara-{number}", f"olga-{number}"] for number in range(6)}
PROMPTS = {"ask-1": "ask", "ask-2": "ask", "teach-1": "teach", "teach-2": "teach"}
Ask = tuple[str, str]


def prepare() -> None:
    """Make a workspace with caps at every level, its prompts, and two accounts whose people are decided."""
    acme = cast.workspace()
    acme.account_cap, acme.person_cap = ACCOUNT_CAP, 100
    acme.intent_limits = {"ask": {"count": INTENT_CAP, "days": 7}}
    acme.save()
    for key, intent in PROMPTS.items():
        frequency = Frequency(count=PROMPT_CAP, window_seconds=7 * 86_400, per="account")
        factories.live(acme, key, kind="banner", intent=intent, frequency=frequency, trigger=EventTrigger(event=key))
    for account, users in TEAMS.items():
        factories.tell(acme, *(factories.group(account, user=user) for user in users))


def claim_all(seed: str) -> dict[str, int]:
    """Claim everything for everybody once, and drain meanwhile."""
    acme = Workspace.objects.get()
    asks = _asks(random.Random(seed))
    done = threading.Event()
    with ThreadPoolExecutor(THREADS + 1) as threads:
        drained = threads.submit(_drain_until, done)
        granted = sum(threads.map(lambda share: _claim(acme, share), [asks[at::THREADS] for at in range(THREADS)]))
        done.set()
        return {"granted": granted, "drained": drained.result()}


def _asks(chance: random.Random) -> list[Ask]:
    # Every process goes through the teams in one order, so that all of them are at the cap of the same account at once.
    asks: list[Ask] = []
    for users in TEAMS.values():
        team = [(user, prompt) for user in users for prompt in PROMPTS]
        asks += chance.sample(team, len(team))
    return asks


def _claim(acme: Workspace, asks: list[Ask]) -> int:
    try:
        return sum(_take(acme, user, prompt) for user, prompt in asks)
    finally:
        connection.close()


def _take(acme: Workspace, user: str, prompt: str) -> bool:
    answer = claim(
        workspace_id=acme.pk, user_id=user, anonymous_id="", prompt=prompt, trigger="event", now=factories.NOW
    )
    if not isinstance(answer, Granted):
        return False
    report = {"messageId": answer.exposure, "properties": {"prompt": prompt, "exposure": answer.exposure}}
    factories.post(acme, factories.track("$prompt_shown", user=user, at=factories.NOW, **report))
    return True


def _drain_until(done: threading.Event) -> int:
    total = 0
    try:
        while not done.is_set():
            total += factories.drain()
        return total + factories.drain()
    finally:
        connection.close()


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare()
    else:
        print("ready", flush=True)  # noqa: T201 - the parent listens
        sys.stdin.readline()
        print(json.dumps(claim_all(sys.argv[2])), flush=True)  # noqa: T201
