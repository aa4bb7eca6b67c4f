"""Why, now and then: told from what was stored, never decided anew."""

import json

import pytest

from guidance.content import publishing
from guidance.delivery import explain
from guidance.delivery.explain import NoSuchPrompt, NothingDecided
from guidance.delivery.models import DecisionRecord
from guidance.engine.reasons import sentence
from guidance.protocol.content import Frequency, Offer
from tests.support import cast
from tests.support.factories import NOW, decide, decision, group, later, live, near_limit, person, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme():
    return cast.workspace()


@pytest.fixture
def lena(acme):
    """Lena with two prompts: at 90 % from the start, at 20 % after two hours, back at 95 % after four."""
    live(acme, "near", audience=near_limit(80), frequency=Frequency(count=None))
    live(acme, "free-offer", offer=Offer(plan="free"))
    tell(acme, group(usage=1_800, plan="free"))
    tell(acme, group(usage=400), now=later(hours=2))
    tell(acme, group(usage=1_900), now=later(hours=4))
    return person()


def why(of, prompt="near", **at):
    return explain.explain(person=of, prompt=prompt, **at)


@pytest.mark.parametrize(
    ("hours", "code", "since"),
    [(0, "armed", 0), (1.9, "armed", 0), (2, "audience", 2), (3.9, "audience", 2), (4, "armed", 4), (900, "armed", 4)],
)
def test_explain_tells_what_held_at_a_moment(lena, hours, code, since):
    told = why(lena, at=later(hours=hours))

    assert (told.code, told.told.since, told.version) == (code, later(hours=since), 1)
    assert told.sentence == sentence(code)


def test_explain_without_a_moment_tells_the_stored_decision(lena):
    told = explain.everything(person=lena)

    stored = json.loads(decision().verdicts)
    assert {each.prompt: (each.code, each.detail) for each in told.verdicts} == {
        each["prompt"]: (each["code"], each.get("detail", {})) for each in stored
    }
    assert (told.armed, told.since, told.decided_at) == (["near"], later(hours=4), later(hours=4))
    assert why(lena, "free-offer").sentence == "The account already has what it offers (the plan Free)."
    assert why(lena, "near").rank == 1


def test_explain_now_has_the_numbers_of_now_and_the_moment_since_when_it_holds(lena):
    decide(lena, now=later(hours=9))

    told = explain.everything(person=lena)

    assert (told.decided_at, told.since, told.version) == (later(hours=9), later(hours=4), 3)
    assert told.inputs == explain.history(person=lena).first().inputs


def test_explain_says_when_nothing_that_old_is_kept(lena):
    DecisionRecord.objects.filter(decided_at=NOW).delete()

    with pytest.raises(NothingDecided) as caught:
        why(lena, at=later(hours=1))

    assert caught.value.message == (
        "No decision that old is kept: the oldest one about this person is of 21 Nov 2026, 12:00 UTC."
    )


def test_explain_says_when_the_person_was_not_there_yet(lena):
    with pytest.raises(NothingDecided) as caught:
        why(lena, at=later(hours=-1))

    assert caught.value.message == "Nobody had seen this person yet; they were first seen on 21 Nov 2026, 10:00 UTC."


@pytest.mark.parametrize("at", [{}, {"at": NOW}])
def test_explain_says_when_nothing_was_decided(acme, at):
    with pytest.raises(NothingDecided, match="Nothing has been decided about this person yet"):
        why(cast.lena(acme), **at)


def test_explain_says_when_a_prompt_did_not_exist_yet(acme, lena):
    live(acme, "young", now=later(hours=3))
    decide(lena, now=later(hours=5))

    assert why(lena, "young", at=later(hours=1)).sentence == (
        "It did not exist for anybody then: it was first published on 21 Nov 2026, 13:00 UTC."
    )
    assert why(lena, "young", at=later(hours=5)).code == "lost_to"


def test_explain_knows_a_prompt_that_was_published_without_changing_anything_for_the_person(acme, lena):
    live(acme, "far", audience=near_limit(99), now=later(hours=5))
    decide(lena, now=later(hours=5))

    told = why(lena, "far", at=later(hours=6))

    assert (told.code, told.version, told.told.since) == ("audience", 1, later(hours=4))
    assert why(lena, "far", at=later(hours=4.5)).code == "archived"
    assert why(lena, "far").code == "audience"


def test_explain_does_not_claim_a_verdict_for_who_was_not_decided_since_the_publish(acme, lena):
    cast.lena(acme, user_id="ben")
    live(acme, "far", audience=near_limit(99), now=later(hours=5))
    decide(person("ben"), now=later(hours=5))

    told = why(lena, "far", at=later(hours=6))

    assert told.code == "archived"
    assert told.sentence == "It was not live when this was decided."


def test_explain_says_what_became_of_a_prompt_that_is_not_live(acme, lena):
    cast.prompt(acme, "idea")
    publishing.pause(prompt=acme.prompts.get(key="near"))
    decide(lena, now=later(hours=5))

    assert why(lena, "idea").sentence == "It has never been published."
    assert why(lena, "near").sentence == "It is not live: it is paused."
    assert why(lena, "near", at=later(hours=5)).sentence == "It was not live when this was decided."
    with pytest.raises(NoSuchPrompt, match="no prompt “nothing”"):
        why(lena, "nothing")


def test_history_lists_the_newest_record_first(lena):
    told = [explain.of_record(record=record) for record in explain.history(person=lena)]

    assert [(each.since, each.armed) for each in told] == [
        (later(hours=4), ["near"]),
        (later(hours=2), []),
        (NOW, ["near"]),
    ]
    assert {said.prompt for each in told for said in each.verdicts} == {"near", "free-offer"}


@pytest.mark.parametrize("count", [1, 3])
def test_recent_takes_two_queries_and_knows_each_records_own_candidates(acme, lena, count, django_assert_num_queries):
    live(acme, "far", audience=near_limit(99), now=later(hours=5))
    tell(acme, group(usage=100), now=later(hours=5))

    with django_assert_num_queries(2):
        told = explain.recent(person=lena, count=count)

    candidates = [{"near", "free-offer", "far"}, {"near", "free-offer"}, {"near", "free-offer"}]
    assert [{said.prompt for said in each.verdicts} for each in told] == candidates[:count]


def test_recent_is_empty_before_anything_was_decided(acme):
    assert explain.recent(person=cast.lena(acme), count=3) == []


def test_explain_now_works_for_decisions_taken_before_there_was_a_ledger(lena):
    DecisionRecord.objects.all().delete()

    told = explain.everything(person=lena)

    assert (told.armed, told.since, told.inputs) == (["near"], later(hours=4), "")
