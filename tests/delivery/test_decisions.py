import json

import pytest
from django.db import connection

from guidance.content import publishing
from guidance.delivery import decisions, pages, push
from guidance.delivery.decisions import Ready
from guidance.delivery.models import Decision
from guidance.people.models import Trial
from guidance.plans.models import Feature
from guidance.protocol.content import Alternative, Frequency, Heading, Text, Variant
from guidance.protocol.translations import written
from tests.support import cast
from tests.support.factories import (
    NOW,
    armed,
    body,
    codes,
    decide,
    decision,
    group,
    later,
    live,
    near_limit,
    person,
    raw,
    tell,
    track,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme():
    return cast.workspace()


def current(of, user="", anonymous=""):
    ready = pages.for_page(workspace_id=of.pk, user_id=user, anonymous_id=anonymous).ready
    return ready if ready.version else None


def test_store_keeps_ready_bytes_and_a_verdict_for_every_prompt(acme):
    version = live(acme, "near", audience=near_limit(80))
    live(acme, "far", audience=near_limit(99))

    tell(acme, group(usage=1_900, plan="free", traits={"name": "Northwind"}))

    held = decision()
    assert json.loads(held.body) == {
        "version": 1,
        "armed": [
            {
                "prompt": "near",
                "content": version.hash,
                "data": {"account.name": "Northwind", "limit.contacts.used": 1900},
            }
        ],
        "keep": [],
        "grants": {},
    }
    assert json.loads(held.verdicts) == [
        {"prompt": "near", "code": "armed", "rank": 1},
        {"prompt": "far", "code": "audience", "detail": {}},
    ]
    acme.refresh_from_db()
    assert (held.decided_at, held.catalog_version, held.next_look_at) == (NOW, acme.catalog_version, None)


def test_store_sends_the_half_of_a_rule_that_only_the_page_can_judge(acme):
    rule = near_limit(80)
    rule["where"] |= {"page.path": {"$regex": "^/contacts"}}
    live(acme, audience=rule)

    tell(acme, group(usage=1_900, plan="free"))

    assert body()["armed"][0]["page"] == {"page.path": {"$regex": "^/contacts"}}


def test_store_lists_running_trials_and_looks_again_when_they_end(acme):
    lena = cast.lena(acme)
    Trial.objects.create(account=lena.account, feature=Feature.objects.get(), started_at=NOW, ends_at=later(days=14))

    decide(lena)

    assert body()["grants"] == {"timeline": "2026-12-05T10:00:00.000Z"}
    assert decision().next_look_at == later(days=14)


def test_store_raises_the_version_only_when_the_page_would_see_a_difference(acme):
    live(acme)
    lena = cast.lena(acme)

    changes = [decide(lena), decide(lena, now=later(hours=1))]
    etag = decision().etag
    live(acme, "second", audience=near_limit(99))
    changes.append(decide(lena, now=later(hours=2)))
    publishing.pause(prompt=acme.prompts.get(key="contacts"))
    changes.append(decide(lena, now=later(hours=3)))

    assert changes == [1, 0, 0, 1]
    assert (decision().version, decision().decided_at) == (2, later(hours=3))
    assert body()["version"] == 2
    assert decision().etag != etag
    assert codes() == {"second": "audience"}


def test_store_announces_changed_versions_only(acme, monkeypatch):
    told = []
    monkeypatch.setattr(push, "changed", lambda *, pairs: told.append(pairs))
    live(acme)
    lena = cast.lena(acme)

    decide(lena)
    decide(lena)

    assert told == [[(lena.pk, 1)], []]


def test_store_remembers_segments_and_what_was_taken_down(acme):
    live(acme, kind="banner", standing=True, audience=near_limit(80))
    lena = cast.lena(acme)
    lena.prompts = json.dumps({"contacts": {"s": [[1, 1]]}})
    lena.save()
    decide(lena)
    before = armed()

    lena.account.meters = {"contacts": {"used": 3, "at": 0}}
    lena.account.save()
    decide(lena, now=later(hours=1))

    lena.refresh_from_db()
    assert (before, armed(), body()["keep"]) == (["contacts"], [], [])
    assert json.loads(lena.prompts) == {"contacts": {"s": [[1, 1]], "r": [1_795_258_800_000]}}


def test_current_reads_the_decision_with_one_query(acme, django_assert_num_queries):
    live(acme)
    tell(acme, track("Login"))
    held = decision()

    with django_assert_num_queries(1):
        found = current(acme, user="lena", anonymous="a1")

    assert found == Ready(1, held.etag, held.body.encode())


def test_current_finds_a_visitor_by_the_anonymous_id(acme):
    tell(acme, track("Visit", user="", anonymousId="a1"))

    assert current(acme, anonymous="a1").version == 1


def test_current_knows_nobody_of_another_workspace_or_without_an_id(acme):
    tell(acme, track("Login"), track("Visit", user="", anonymousId="a1"))
    cyds = cast.workspace("cyd", "Cyd's")

    assert [current(cyds, user="lena"), current(cyds, anonymous="a1"), current(acme, user="nobody"), current(acme)] == [
        None
    ] * 4


def test_decide_account_decides_everybody_in_it(acme):
    lena = cast.lena(acme)
    cast.lena(acme, user_id="mara")
    live(acme)

    changed = decisions.decide_account(account_id=lena.account_id, now=NOW)

    assert (changed, list(Decision.objects.values_list("person", flat=True))) == (1, [lena.pk])


@pytest.mark.parametrize("count", [1, 30])
def test_decide_people_asks_the_database_equally_often_whatever_the_number(
    acme, count, django_assert_num_queries, django_capture_on_commit_callbacks
):
    live(acme, frequency=Frequency(count=None))
    tell(acme, *(group(f"g{number}", usage=5, plan="free", user=f"u{number}") for number in range(count)))
    ids = [person(f"u{number}").pk for number in range(count)]
    with django_capture_on_commit_callbacks(execute=True):
        decisions.decide_people(person_ids=ids, now=NOW)

    with django_assert_num_queries(9):
        decisions.decide_people(person_ids=ids, now=later(hours=1))


def test_decide_people_does_nothing_for_nobody(acme):
    assert decisions.decide_people(person_ids=[], now=NOW) == 0
    assert connection.needs_rollback is False


def test_store_arms_each_person_in_their_wording(acme):
    version = live(
        acme,
        variants=[Variant(key="all", weight=1.0, blocks=[Heading(text="{{ plan.name }}")])],
        others=Alternative(blocks=[Text(text='Ask {{ account.owner | "your admin" }}')]),
    )
    traits = {"name": "Northwind", "owner": "Maya"}

    tell(acme, group(usage=1_900, plan="free", traits=traits), raw("identify", traits={"role": "owner"}))
    tell(acme, group(user="mara"))

    hashes = dict(version.contents.values_list("variant", "hash"))
    assert body("lena")["armed"] == [{"prompt": "contacts", "content": hashes["all"], "data": {"plan.name": "Free"}}]
    assert body("mara")["armed"] == [
        {"prompt": "contacts", "content": hashes["others"], "data": {"account.owner": "Maya"}}
    ]


def test_store_arms_each_person_in_their_language(acme):
    acme.default_language, acme.languages = "en", ["de"]
    acme.save()
    blocks = [Heading(text="Hello"), Text(text='{{ plan.name | "Your plan" }}')]
    draft = written(cast.draft(blocks=blocks), "de", {"blocks.1.text": (blocks[1].text, "Zahl: {{ account.city }}")})
    version = live(acme, blocks=blocks, translations=draft.translations)

    tell(acme, group(plan="free", traits={"city": "Wien"}), track("Login", context={"locale": "de-AT"}))
    tell(acme, track("Login", user="mara", context={"locale": "en-GB"}))
    tell(acme, raw("identify", user="omar", traits={"locale": "de"}, context={"locale": "en-GB"}))

    german = version.contents.get(language="de").hash
    assert body("lena")["armed"] == [{"prompt": "contacts", "content": german, "data": {"account.city": "Wien"}}]
    assert [each["content"] for each in body("mara")["armed"]] == [version.hash]
    assert [each["content"] for each in body("omar")["armed"]] == [german]


def test_store_announces_a_person_who_reads_another_language_now(acme):
    acme.languages = ["de"]
    acme.save()
    draft = written(cast.draft(), "de", {"label": ("Contacts", "Kontakte")})
    live(acme, translations=draft.translations)
    tell(acme, track("Login", context={"locale": "en"}, at=later(minutes=-2)))
    before = decision("lena").version

    tell(acme, track("Login", context={"locale": "de"}, at=later(minutes=-1)))
    switched = decision("lena").version
    tell(acme, track("Login", context={"locale": "de-AT"}))

    assert (switched, decision("lena").version) == (before + 1, before + 1)
