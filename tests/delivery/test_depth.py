"""Entries that a new rule wants deeper than they were kept: what serves meanwhile, and what the log fills in."""

import datetime as dt

import pytest

from guidance.content import publishing
from guidance.content.models import Prompt
from guidance.delivery import backfill
from guidance.delivery.models import Backfill
from guidance.people.models import Account
from guidance.rules.facts import parse_fact
from guidance.rules.tallies import tally_of
from guidance.workspaces.models import Workspace
from tests.delivery.test_backfill import BIG, at_least, export, in_small_parts, ledger, published
from tests.support import cast
from tests.support.factories import NOW, armed, audience, codes, decide, group, live, person, raw, tell, track

pytestmark = pytest.mark.django_db
RECENT = {"kind": "count", "event": "Login", "window_seconds": 3_000}
DAYS = {"kind": "distinct_days", "event": "Login", "window_seconds": 30 * 86_400}
IDLE = {"kind": "days_since", "event": "Login"}


@pytest.fixture
def acme():
    return cast.workspace()


def fits():
    """Return the prompts whose rule holds for Lena, be it that another one comes first."""
    return sorted(key for key, code in codes().items() if code != "audience")


def asking(times, fact, name):
    """Return the rule of those about whom the fact, under a name of its own, says at least that."""
    return audience({f"facts.{name}": {"$type": "number", "$gte": times}}, **{name: fact})


def logins(count=70, *, apart=50, event=track, **fields):
    """Return so many logins, one each 50 seconds until 50 seconds ago."""
    return [event("Login", at=NOW - dt.timedelta(seconds=apart * back), **fields) for back in range(count, 0, -1)]


def test_rule_is_served_by_the_hour_until_the_log_has_told_the_times_that_were_let_go(acme):
    tell(acme, *logins())
    live(acme, audience=at_least(61, RECENT))
    decide(person())
    meanwhile, waiting = armed(), backfill.progress(workspace_id=acme.pk, rule=at_least(61, RECENT))
    kept = len(ledger()["Login"]["t"])

    published(acme)

    assert (meanwhile, waiting, kept) == (["contacts"], [], 50)
    assert (armed(), len(ledger()["Login"]["t"])) == ([], 70)


def test_times_are_kept_from_the_moment_a_rule_asks_for_them(acme):
    live(acme, audience=at_least(60, RECENT))

    tell(acme, *logins())

    assert (armed(), len(ledger()["Login"]["t"])) == (["contacts"], 70)


def test_latest_moments_of_the_days_are_filled_in(acme):
    day = 86_400
    tell(acme, *logins(3, apart=9 * day), *logins(55))
    live(acme, audience=at_least(4, DAYS))

    published(acme)

    held = ledger()["Login"]
    assert (len(held["t"]), held["dl"].keys()) == (50, held["d"].keys())
    assert armed() == ["contacts"]


def test_times_of_an_account_are_filled_in_by_what_happened_in_it(acme):
    tell(acme, group("northwind", user="mara"), *logins(40, user="mara"))
    tell(acme, group("northwind"), *logins(40, apart=20))
    live(acme, audience=at_least(71, {**RECENT, "scope": "account"}))

    published(acme)

    assert len(ledger(Account.objects.get())["Login"]["t"]) == 80
    assert (armed(), armed("mara")) == (["contacts"], ["contacts"])


def test_nobody_is_decided_again_when_nothing_was_missing(acme):
    tell(acme, *logins(50))
    live(acme, audience=at_least(1, RECENT))
    decide(person())
    before = Workspace.objects.get().catalog_version

    published(acme)

    assert Backfill.objects.get().finished_at == NOW
    assert Workspace.objects.get().catalog_version == before


def test_visitor_who_becomes_known_meanwhile_brings_all_times(acme, monkeypatch):
    tell(acme, *logins())
    tell(acme, *logins(60, user="", anonymousId="a1"))
    live(acme, audience=at_least(111, RECENT))
    asked = in_small_parts(monkeypatch)
    published(acme)
    backfill.work(**asked[0], now=NOW)  # Lena's times are filled in, the visitor's are not

    tell(acme, raw("identify", anonymousId="a1"))
    for given in asked[1:]:
        backfill.work(**given, now=NOW)

    assert len(ledger()["Login"]["t"]) == 130
    published(acme)
    assert armed() == ["contacts"]


def test_rule_that_comes_back_has_the_times_filled_in_that_were_let_go_meanwhile(acme):
    live(acme, "often", audience=at_least(60, RECENT))
    live(acme, "idle", audience=asking(0, IDLE, "idle"))
    tell(acme, *logins(60))
    often = Prompt.objects.get(key="often")
    publishing.archive(prompt=often)
    tell(acme, track("Login"))
    let_go = len(ledger()["Login"]["t"])

    publishing.publish(prompt=often, by=None, now=NOW)
    published(acme)

    assert (let_go, len(ledger()["Login"]["t"])) == (50, 61)
    assert fits() == ["idle", "often"]


def test_filtered_events_are_served_while_their_entry_is_made_deeper(acme):
    tell(acme, *(export() for _ in range(60)))
    live(acme, "ever", audience=at_least(60))
    published(acme)
    tell(acme, *(export() for _ in range(10)))
    live(acme, "lately", audience=asking(61, {**BIG, "window_seconds": 600}, "lately"))
    decide(person())
    meanwhile = fits()

    published(acme)

    assert meanwhile == fits() == ["ever", "lately"]
    assert len(ledger()[tally_of(parse_fact(BIG))]["t"]) == 70
    assert Backfill.objects.get().spec["answers"] == 90


def test_rules_over_few_days_are_served_while_a_rule_over_many_is_counted(acme):
    tell(acme, export())
    live(acme, "short", audience=at_least(1, {**BIG, "window_seconds": 86_400}))
    published(acme)
    live(acme, "long", audience=asking(1, {**BIG, "window_seconds": 200 * 86_400}, "long"))
    decide(person())
    meanwhile = fits()

    published(acme)

    assert meanwhile == ["short"]
    assert fits() == ["long", "short"]


def test_entry_that_was_kept_longer_than_anything_asks_is_counted_anew_when_it_is_asked_again(acme):
    live(acme, "short", audience=at_least(1, {**BIG, "window_seconds": 86_400}))
    live(acme, "long", audience=asking(1, {**BIG, "window_seconds": 200 * 86_400}, "long"))
    tell(acme, export())
    long = Prompt.objects.get(key="long")
    publishing.archive(prompt=long)
    decide(person())
    spared = Backfill.objects.get().days

    publishing.publish(prompt=long, by=None, now=NOW)
    decide(person())
    waiting = Backfill.objects.get()

    assert (spared, waiting.days, waiting.finished_at) == (90, 201, None)
