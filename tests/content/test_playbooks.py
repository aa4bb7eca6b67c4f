"""Every playbook: what it asks, what it says, and that its drafts could go live as they are."""

import re

import pytest

from guidance.content import checks, publishing
from guidance.content.models import Prompt
from guidance.content.playbooks import starting
from guidance.content.playbooks.recipe import WORDS, said, words_for
from guidance.content.playbooks.registry import ALL
from guidance.plans.models import Feature, Limit, Plan, PlanLimit
from guidance.plans.offering import NewFeature, NewLimit
from guidance.protocol.content import load
from tests.support import cast
from tests.support.playbooks import answers, sketches

MOST_FIELDS = 12


@pytest.mark.parametrize("key", ALL)
def test_playbook_asks_little_and_says_what_it_makes(key):
    playbook = ALL[key]

    assert playbook.key == key
    assert len({question.name for question in playbook.questions}) == len(playbook.questions) < MOST_FIELDS
    assert playbook.summary.endswith(".")
    assert playbook.scene.endswith(".")


@pytest.mark.django_db
@pytest.mark.parametrize("key", ALL)
def test_drafts_of_a_playbook_can_be_published_as_they_are(key):
    workspace = cast.workspace()

    made = starting.start(playbook=ALL[key], workspace=workspace, answers=answers(ALL[key]))

    assert [checks.check(prompt=prompt) for prompt in made] == [[] for _ in made]
    assert [publishing.publish(prompt=prompt, by=None, now=cast.NOW).number for prompt in made] == [1] * len(made)
    assert {load(prompt.draft).stage for prompt in made} == {ALL[key].stage}


@pytest.mark.django_db
def test_prompts_of_a_playbook_started_twice_have_keys_of_their_own():
    workspace = cast.workspace()
    playbook = ALL["limit-banner"]

    starting.start(playbook=playbook, workspace=workspace, answers=answers(playbook))
    starting.start(playbook=playbook, workspace=workspace, answers=answers(playbook))

    assert sorted(Prompt.objects.values_list("key", flat=True)) == [
        *("contacts-at-100", "contacts-at-100-2", "contacts-from-90", "contacts-from-90-2"),
    ]
    assert set(Prompt.objects.values_list("status", flat=True)) == {"draft"}


@pytest.mark.django_db
def test_limit_that_is_not_there_yet_is_made_with_its_plan():
    workspace = cast.Workspace.objects.create(key="empty", name="Empty")
    playbook = ALL["usage-limit"]
    given = answers(playbook, limit=NewLimit("Team seats", "Free", 5))

    made = starting.start(playbook=playbook, workspace=workspace, answers=given)

    assert [prompt.name for prompt in made] == ["Team seats at 80 %", "Team seats at 95 %", "Team seats used up"]
    allowed = PlanLimit.objects.get()
    assert (allowed.plan.key, allowed.limit.key, allowed.amount) == ("free", "team-seats", 5)
    assert [checks.check(prompt=prompt) for prompt in made] == [[], [], []]


@pytest.mark.django_db
def test_feature_that_is_not_there_yet_is_made_with_its_plan():
    workspace = cast.workspace()
    playbook = ALL["locked-feature"]
    given = answers(playbook, feature=NewFeature("Audit log", "growth"))

    (made,) = starting.start(playbook=playbook, workspace=workspace, answers=given)

    assert made.name == "Locked feature: Audit log"
    assert list(Feature.objects.get(key="audit-log").plans.values_list("key", flat=True)) == ["growth"]
    assert checks.check(prompt=made) == []


@pytest.mark.django_db
def test_nothing_is_made_when_an_answer_cannot_be_kept():
    workspace = cast.workspace()
    playbook = ALL["usage-limit"]

    with pytest.raises(starting.offering.NotOffered, match="Latin letters"):
        starting.start(
            playbook=playbook, workspace=workspace, answers=answers(playbook, limit=NewLimit("…", "Free", 5))
        )

    assert (Limit.objects.count(), Plan.objects.count(), Prompt.objects.count()) == (1, 2, 0)


def test_limit_is_told_at_the_chosen_thresholds_alone():
    assert [sketch.kind for sketch in sketches("usage-limit", thresholds=["full"])] == ["modal"]
    assert [sketch.kind for sketch in sketches("usage-limit", thresholds=["full", "near"])] == ["meter", "modal"]


def test_dialog_waits_for_the_event_of_being_stopped_where_there_is_one():
    (told,) = sketches("usage-limit", thresholds=["full"], event="Contacts Blocked")
    (silent,) = sketches("usage-limit", thresholds=["full"], event="")

    assert (told.draft.trigger.event, silent.draft.trigger.limit) == ("Contacts Blocked", "contacts")


def test_steps_without_an_event_are_left_out_of_the_checklist():
    checklist, _ = sketches("first-value", event="Sent", event1="", step2="Invite", event2="Invited", event3="")

    assert [(item.key, item.event) for item in checklist.draft.items] == [
        ("invite", "Invited"),
        ("first-value", "Sent"),
    ]


def test_values_are_written_as_words_and_become_variables():
    given = {"limit": "seats", "feature": "log"}

    assert said("{account}: {used} of {limit}, then {feature's plan} {else}", given) == (
        '{{ account.name | "Your team" }}: {{ limit.seats.used | "most" }} of {{ limit.seats.limit | "your limit" }}, '
        'then {{ feature.log.plan | "a larger plan" }} {else}'
    )


@pytest.mark.parametrize("key", ALL)
def test_texts_offered_use_only_values_that_the_playbook_can_fill_in(key):
    playbook = ALL[key]
    known = {written for written, _ in words_for(playbook)}
    texts = [str(question.initial) for question in playbook.questions]

    assert {word for text in texts for word in re.findall(r"\{[^}]*\}", text)} <= known <= WORDS.keys()
