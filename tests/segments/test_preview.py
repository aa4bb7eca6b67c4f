import pytest
from django.db import connection

from guidance.people.models import Account, Person
from guidance.rules.syntax import InvalidRule
from guidance.segments import preview
from guidance.segments.preview import Size
from tests.support import cast
from tests.support.factories import NOW, audience, group, raw, tell, track

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme():
    made = cast.workspace()
    for number, user in enumerate(("ada", "ben", "lena", "mia")):
        role = "owner" if number % 2 else "member"
        tell(
            made,
            raw("identify", user=user, traits={"role": role, "n": number}),
            group(f"g{number // 2}", user=user, plan="free"),
        )
    tell(made, track("Login", user="lena"))
    cast.lena(cast.workspace("other"), user_id="zoe")
    return made


def size(of, where, kind="person", **facts):
    return preview.size(workspace_id=of.pk, rule=audience(where, **facts), now=NOW, kind=kind)


def names(pks):
    return sorted(Person.objects.filter(pk__in=pks).values_list("user_id", flat=True))


def test_size_counts_whom_a_rule_holds_for_and_shows_a_few(acme):
    found = size(acme, {"user.role": {"$eq": "owner"}})

    assert (found.count, found.of, found.about, found.unjudged) == (2, 4, False, [])
    assert names(found.members) == ["ben", "mia"]


def test_size_of_a_rule_for_nobody_shows_nobody(acme):
    assert size(acme, {"user.role": {"$eq": "guest"}}) == Size(0, 4, about=False, members=[], unjudged=[])


def test_size_counts_accounts_for_a_rule_of_accounts(acme):
    found = size(acme, {"account.plan": {"$in": ["free"]}}, kind="account")

    assert (found.count, found.of) == (2, 2)
    assert set(found.members) == set(Account.objects.filter(workspace=acme).values_list("pk", flat=True))


def test_size_takes_what_only_the_page_knows_as_fulfilled_and_says_so(acme):
    found = size(acme, {"user.role": {"$eq": "owner"}, "page.path": {"$eq": "/"}})

    assert (found.count, found.unjudged) == (2, ["page.path"])


def test_size_counts_by_history(acme):
    logins = {"kind": "count", "event": "Login", "window_seconds": 86_400}

    assert size(acme, {"facts.n": {"$type": "number", "$gte": 1}}, n=logins).count == 1


def test_size_counts_what_lists_and_patterns_ask_for(acme):
    where = {
        "user.tags": {"$not": {"$elemMatch": {"$eq": "a"}}},
        "user.role": {"$regexi": "^OWN.r$"},
        "page.path": {"$eq": "/"},
    }

    found = size(acme, where)

    assert (found.count, found.of, found.about, names(found.members)) == (2, 4, False, ["ben", "mia"])
    accounts = size(acme, {"account.tags": {"$not": {"$elemMatch": {"$eq": "a"}}}}, kind="account")
    assert (accounts.count, accounts.of, accounts.about) == (2, 2, False)


def test_size_tells_that_a_sample_is_one(acme, monkeypatch):
    monkeypatch.setattr(preview, "SAMPLES", (2,))
    monkeypatch.setattr(preview, "_DEAR", -1)
    monkeypatch.setattr(preview, "_TELLING", 0)

    about = size(acme, {"user.role": {"$in": ["owner", "member"]}})

    assert (about.count, about.of, about.about) == (4, 4, True)


def test_size_refuses_a_broken_rule(acme):
    with pytest.raises(InvalidRule):
        size(acme, {"user.n": {"$lt": 3}})


def test_size_estimates_what_takes_too_long_and_gives_the_time_back(acme, monkeypatch):
    stops = connection.vendor == "postgresql"  # SQLite is never stopped: its tables are small
    Person.objects.bulk_create(
        Person(
            workspace=acme, user_id=f"u{number}", traits={"n": number * 7919 % 20_000}, first_seen=NOW, last_seen=NOW
        )
        for number in range(20_000)
    )
    monkeypatch.setattr(preview, "EXACT_MS", 1)
    monkeypatch.setattr(preview, "SAMPLE_MS", 2_000)

    found = size(acme, {"user.n": {"$type": "number", "$gte": 10_000}})

    assert found.about is stops
    assert 19_900 < found.of < 20_100
    assert 7_500 < found.count < 12_500
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout" if stops else "SELECT '0'")
        assert cursor.fetchone() == ("0",)
