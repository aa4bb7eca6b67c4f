"""The decision ledger: who changed, when, and every candidate's verdict at that time."""

import json

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guidance.content import publishing
from guidance.delivery import decisions, records
from guidance.delivery.models import CatalogRecord, DecisionRecord
from guidance.delivery.records import Said
from guidance.engine.reasons import Reason
from guidance.people.models import Person
from guidance.protocol.content import Alternative, Frequency, Heading, Offer
from tests.support import cast
from tests.support.factories import (
    NOW,
    audience,
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


def kept(user_id="lena"):
    """Return the person's records, the oldest first."""
    return list(DecisionRecord.objects.filter(person__user_id=user_id).order_by("pk"))


def said(record):
    """Return {prompt: verdict} of a record; fails where a prompt has two."""
    version = record.catalog_version
    prompts = records.candidates(workspace_id=record.workspace_id, at=record.decided_at, known=version, latest=version)
    found = records.read(record=record, prompts=prompts)
    named = {each.prompt: each for each in found}
    assert len(named) == len(found)
    return named


def codes(record):
    return {prompt: str(each.code) for prompt, each in said(record).items()}


def test_record_holds_a_verdict_for_every_candidate_with_versions_and_numbers(acme):
    lena = cast.lena(acme)
    live(acme, "near", audience=near_limit(80))
    live(acme, "far", audience=near_limit(99))
    live(acme, "free-offer", offer=Offer(plan="free"))
    publishing.publish(prompt=acme.prompts.get(key="far"), by=None, now=NOW)

    decide(lena)

    (record,) = kept()
    assert {prompt: (str(each.code), each.version, each.rank) for prompt, each in said(record).items()} == {
        "near": ("armed", 1, 1),
        "free-offer": ("entitled_already", 1, None),
        "far": ("audience", 2, None),
    }
    assert said(record)["free-offer"].detail == {"has": "the plan Free"}
    acme.refresh_from_db()
    assert (record.version, record.catalog_version, record.decided_at) == (1, acme.catalog_version, NOW)
    assert len(record.inputs) == 24
    assert decision().recorded != ""


def test_record_is_added_only_when_a_verdict_changes(acme):
    live(acme, "near", audience=near_limit(80), frequency=Frequency(count=None))

    tell(acme, group(usage=100, plan="free"))
    tell(acme, group(usage=200), now=later(hours=1))
    tell(acme, group(usage=1_700), now=later(hours=2))
    tell(acme, group(usage=1_900), now=later(hours=3))
    tell(acme, group(usage=300), now=later(hours=4))

    assert [(record.decided_at, codes(record)["near"]) for record in kept()] == [
        (NOW, "audience"),
        (later(hours=2), "armed"),
        (later(hours=4), "audience"),
    ]


def test_publishing_for_others_writes_no_record(acme):
    live(acme, "near", audience=near_limit(80))
    lena = cast.lena(acme)
    decide(lena)

    live(acme, "far", audience=near_limit(99))
    decide(lena, now=later(hours=1))

    assert len(kept()) == 1
    assert list(CatalogRecord.objects.order_by("version").values_list("since", flat=True)) == [NOW, later(hours=1)]


def test_new_version_of_an_armed_prompt_is_recorded(acme):
    live(acme, "near", audience=near_limit(80))
    lena = cast.lena(acme)
    decide(lena)

    publishing.publish(prompt=acme.prompts.get(key="near"), by=None, now=NOW)
    decide(lena, now=later(hours=1))

    assert [said(record)["near"].version for record in kept()] == [1, 2]


def test_wording_of_an_armed_prompt_is_recorded(acme):
    live(acme, buyers_only=True, others=Alternative(blocks=[Heading(text="Ask your admin")]))
    lena = cast.lena(acme)
    decide(lena)

    Person.objects.update(traits={"role": "owner"})
    decide(lena, now=later(hours=1))

    assert [said(record)["contacts"].wording for record in kept()] == ["others", ""]


def test_moving_numbers_write_no_record_but_other_words_do(acme):
    live(acme, "first", standing=True, priority=1)
    live(acme, "second", priority=2)
    lena = cast.lena(acme)
    decide(lena)
    assert codes(kept()[0]) == {"first": "armed", "second": "lost_to"}

    live(acme, "zeroth", priority=1, intent="warn")
    decide(lena, now=later(hours=1))

    first, second = kept()
    assert said(first)["second"].detail == {"winner": "first"}
    assert said(second)["second"].detail == {"winner": "zeroth"}


def test_inputs_digest_tells_whether_two_decisions_were_taken_from_the_same(acme):
    live(acme, "near", audience=near_limit(80))
    tell(acme, group(usage=100, plan="free"))
    tell(acme, group(usage=1_900), now=later(hours=2))
    again = person()
    DecisionRecord.objects.filter(decided_at=NOW).delete()
    decision().__class__.objects.update(recorded="")

    decide(again, now=later(hours=3))

    second, third = kept()
    assert second.inputs == third.inputs
    tell(acme, raw("identify", traits={"role": "owner"}), track(), group(usage=100), now=later(hours=4))
    assert kept()[-1].inputs != third.inputs


@pytest.mark.parametrize("count", [1, 30])
def test_batch_of_changed_people_is_one_further_statement(
    acme, count, django_assert_num_queries, django_capture_on_commit_callbacks
):
    live(acme, frequency=Frequency(count=None))
    tell(acme, *(group(f"g{number}", usage=5, plan="free", user=f"u{number}") for number in range(count)))
    ids = [person(f"u{number}").pk for number in range(count)]
    with django_capture_on_commit_callbacks(execute=True):
        decisions.decide_people(person_ids=ids, now=NOW)
    decision("u0").__class__.objects.update(recorded="")

    with django_assert_num_queries(10):
        decisions.decide_people(person_ids=ids, now=later(hours=1))

    assert DecisionRecord.objects.count() == 2 * count


@pytest.mark.django_db(transaction=True)
def test_catalog_of_a_batch_that_failed_is_written_by_the_next(acme):
    lena = cast.lena(acme)
    live(acme)

    with transaction.atomic():
        decide(lena)
        transaction.set_rollback(True)
    decide(lena)

    acme.refresh_from_db()
    version = acme.catalog_version
    assert records.candidates(workspace_id=acme.pk, at=NOW, known=version, latest=version) == {"contacts": 1}


def test_record_of_a_forgotten_catalog_still_says_what_it_names(acme):
    live(acme)
    decide(cast.lena(acme))
    CatalogRecord.objects.all().delete()

    (record,) = kept()

    assert codes(record) == {"contacts": "armed"}
    assert said(record)["contacts"].version == 1


def test_record_written_today_can_be_read_for_ever():
    written = bytes.fromhex(
        "78bb9c85ed5b83c900935809303d152be91801233723bfa84409a4b224b30049316610e402830618c7d1c6f0703086878331523864"
        "e629982b0043b1183330a0ee3434b734353235353200815a003dfb2ea8"
    )
    record = DecisionRecord(verdicts=written)

    assert records.read(record=record, prompts={}) == [
        Said("contacts", Reason.ARMED, {}, 2, "short", 1),
        Said("tip", Reason.ARMED, {}, 1, "", 2),
        Said("modal", Reason.CAPPED_PROMPT, {"used": 3, "count": 3, "window": "in 7 days", "per": "person"}, 3),
    ]
    assert records.next_look_at(record=record) == NOW


def test_records_go_with_their_person(acme):
    live(acme)
    decide(cast.lena(acme))

    Person.objects.all().delete()

    assert DecisionRecord.objects.count() == 0


_AUDIENCES = st.sampled_from(
    [audience({}), near_limit(80), near_limit(99), audience({"user.role": "owner"}), audience({"page.path": "/"})]
)
_PROMPTS = st.lists(
    st.tuples(
        _AUDIENCES,
        st.sampled_from([Offer(), Offer(plan="free"), Offer(feature="timeline")]),
        st.sampled_from(["warn", "sell", "inform"]),
        st.integers(1, 5),
    ),
    max_size=6,
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(prompts=_PROMPTS, role=st.sampled_from(["owner", "member"]))
def test_every_candidate_has_exactly_one_verdict_and_it_is_the_stored_one(db, prompts, role):
    with transaction.atomic():
        made = cast.workspace("generated")
        for number, (rule, offer, intent, priority) in enumerate(prompts):
            live(made, f"p{number}", audience=rule, offer=offer, intent=intent, priority=priority)
        lena = cast.lena(made)
        Person.objects.filter(pk=lena.pk).update(traits={"role": role})

        decide(lena)

        (record,) = kept()
        stored = json.loads(decision().verdicts)
        held = {each.prompt: (str(each.code), dict(each.detail), each.rank) for each in said(record).values()}
        assert held == {each["prompt"]: (each["code"], each.get("detail", {}), each.get("rank")) for each in stored}
        assert set(held) == {f"p{number}" for number in range(len(prompts))}
        transaction.set_rollback(True)
