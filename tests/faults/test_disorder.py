"""Faults 10 and 11: what happened comes late, twice and shuffled, from clocks that are wrong."""

import datetime as dt
import json
from random import Random
from typing import Any

from guidance.conf import now
from guidance.core.times import iso
from tests.faults.figures import Figures
from tests.faults.lab import KEY, PUBLIC_KEY, Lab
from tests.faults.wire import post
from tests.support.api import Server

PEOPLE, EACH = 10, 60
PLANS = ("free", "growth")


def history(who: str, chance: Random) -> list[dict[str, Any]]:
    """Return what one person did over six hours: events, traits, their account's plan and usage; no two at one time."""
    start = now() - dt.timedelta(hours=6, minutes=1)
    events: list[dict[str, Any]] = []
    for number in range(EACH):
        base = {
            "userId": who,
            "messageId": f"{who}-{number}",
            "timestamp": iso(start + dt.timedelta(minutes=6 * number)),
        }
        kind = chance.choice(["track", "track", "track", "page", "identify", "group"])
        if kind == "identify":
            base["traits"] = {chance.choice(["role", "seats", "city"]): chance.randrange(100)}
        elif kind == "group":
            base["groupId"] = f"{who}-inc"
            base["traits"] = {"plan": chance.choice(PLANS), "usage": {"contacts": chance.randrange(2000)}}
        else:
            base |= {"event": chance.choice(["A", "B", "C"]), "name": "Home", "context": {"groupId": f"{who}-inc"}}
        events.append(base | {"type": kind})
    return events


def state(lab: Lab, who: str) -> tuple[Any, ...]:
    """Return all that is known of a person and their account, without their names and without when it was heard."""
    (person,) = lab.books.ask(f"SELECT traits, trait_times, ledger FROM guidance_person WHERE user_id = '{who}'")
    (account,) = lab.books.ask(
        "SELECT a.traits, a.meters, a.ledger, p.key FROM guidance_account a LEFT JOIN guidance_plan p ON p.id = a.plan_id"
        f" WHERE a.group_id = '{who}-inc'"
    )
    return tuple(
        json.loads(part) if isinstance(part, str) and part[:1] in "{[" else part for part in (*person, *account)
    )


def test_history_that_comes_late_twice_and_shuffled_ends_in_the_same_state(
    lab: Lab, who: str, figures: Figures
) -> None:
    chance = Random(10)
    server = Server(lab.url, KEY)
    shuffled: list[dict[str, Any]] = []
    for number in range(PEOPLE):
        straight = history(f"{who}-{number}", chance)
        server.send(straight)
        shuffled += [
            json.loads(json.dumps(event).replace(f"{who}-{number}", f"{who}-again-{number}")) for event in straight
        ]
    shuffled += chance.sample(shuffled, len(shuffled) // 5)
    chance.shuffle(shuffled)
    for start in range(0, len(shuffled), 50):
        server.send(shuffled[start : start + 50])
    lab.books.await_all(timeout=120)

    different = [n for n in range(PEOPLE) if state(lab, f"{who}-{n}") != state(lab, f"{who}-again-{n}")]
    figures.say(
        "10 six hours late, 20 % twice, shuffled", lab.profile, f"{len(different)} of {PEOPLE} people end otherwise"
    )
    assert different == []


def test_clocks_that_are_a_year_wrong_are_corrected_and_missing_ones_are_bounded(
    lab: Lab, who: str, figures: Figures
) -> None:
    begun = now()
    ago = dt.timedelta(seconds=40)
    for name, wrong in (("fast", dt.timedelta(days=365)), ("slow", dt.timedelta(days=-365))):
        there = now() + wrong
        event = {"type": "track", "userId": who, "event": "Step", "timestamp": iso(there - ago)}
        for sent in ({"sentAt": iso(there)}, {}):
            message_id = f"{who}-{name}-{'sent' if sent else 'unsent'}"
            body = {"batch": [event | {"messageId": message_id}], **sent}
            assert post(lab.url, json.dumps(body).encode(), key=PUBLIC_KEY).status == 200
    lab.books.await_all(timeout=60)
    over = now()

    rows = dict(lab.books.ask(f"SELECT message_id, time FROM guidance_event WHERE message_id LIKE '{who}-%'"))
    times = {name: moment(value) for name, value in rows.items()}
    assert len(times) == 4
    near = dt.timedelta(seconds=2)
    for name in ("fast", "slow"):
        assert begun - ago - near <= times[f"{who}-{name}-sent"] <= over - ago + near
    assert begun - near <= times[f"{who}-fast-unsent"] - dt.timedelta(minutes=5) <= over + near
    assert begun - near <= times[f"{who}-slow-unsent"] + dt.timedelta(days=30) <= over + near
    figures.say(
        "11 clocks a year off, with and without sentAt",
        lab.profile,
        "both corrected within 2 s; without sentAt bounded to 30 days back, 5 minutes ahead",
    )


def moment(value: Any) -> dt.datetime:
    """Return a time as either database gives it."""
    read = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return read if read.tzinfo else read.replace(tzinfo=dt.UTC)
