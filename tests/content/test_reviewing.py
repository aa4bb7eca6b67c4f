"""A colleague looks at a draft before people see it."""

import pytest

from guidance.content import drafting, publishing, reviewing
from guidance.content.models import Review
from guidance.content.publishing import NotPublishable
from guidance.content.reviewing import NotReviewable
from guidance.protocol.content import Heading
from tests.support import cast

pytestmark = pytest.mark.django_db
OTHER_WORDS = [Heading(text="Other words")]


@pytest.fixture
def workspace():
    made = cast.workspace()
    made.four_eyes = ["sell"]
    made.save()
    return made


@pytest.fixture
def ada(workspace):
    return cast.member("ada", workspace, "publisher")


@pytest.fixture
def ben(workspace):
    return cast.member("ben", workspace, "publisher")


@pytest.fixture
def prompt(workspace, ada):
    made = cast.prompt(workspace, intent="sell")
    return drafting.save(prompt=made, draft=cast.draft(intent="sell", priority=2), by=ada)


def test_asking_puts_a_draft_into_review_and_deciding_for_changes_gives_it_back(prompt, ada, ben):
    review = reviewing.ask(prompt=prompt, by=ada, note="For Monday", now=cast.NOW)
    asked = prompt.status
    reviewing.decide(prompt=prompt, by=ben, approve=False, words="Shorter, please", now=cast.NOW)

    prompt.refresh_from_db()
    review.refresh_from_db()
    assert (asked, prompt.status) == ("review", "draft")
    assert (review.verdict, review.words, review.decided_by) == ("changes", "Shorter, please", ben)


def test_an_intent_under_four_eyes_goes_live_only_with_a_colleagues_approval(prompt, ada, ben):
    with pytest.raises(NotPublishable, match="A colleague has to approve this draft"):
        publishing.publish(prompt=prompt, by=ada, now=cast.NOW)
    reviewing.ask(prompt=prompt, by=ada, now=cast.NOW)
    reviewing.decide(prompt=prompt, by=ben, approve=True, now=cast.NOW)

    version = publishing.publish(prompt=prompt, by=ada, now=cast.NOW)

    assert version.number == 1
    assert prompt.status == "published"


def test_an_approval_is_worth_nothing_for_another_draft(prompt, ada, ben):
    reviewing.ask(prompt=prompt, by=ada, now=cast.NOW)
    reviewing.decide(prompt=prompt, by=ben, approve=True, now=cast.NOW)
    drafting.save(prompt=prompt, draft=cast.draft(intent="sell", blocks=OTHER_WORDS), by=ada)

    with pytest.raises(NotPublishable, match="A colleague has to approve this draft"):
        publishing.publish(prompt=prompt, by=ben, now=cast.NOW)


def test_an_approved_draft_that_was_changed_and_changed_back_is_still_approved(prompt, ada, ben):
    reviewing.ask(prompt=prompt, by=ada, now=cast.NOW)
    reviewing.decide(prompt=prompt, by=ben, approve=True, now=cast.NOW)
    drafting.save(prompt=prompt, draft=cast.draft(intent="sell", blocks=OTHER_WORDS), by=ada)
    drafting.save(prompt=prompt, draft=cast.draft(intent="sell", priority=2), by=ada)

    assert reviewing.approval(prompt=prompt).decided_by == ben


def test_nobody_approves_what_they_asked_about_or_wrote(prompt, ada, ben):
    reviewing.ask(prompt=prompt, by=ben, now=cast.NOW)

    for own in (ada, ben, None):
        with pytest.raises(NotReviewable, match="A colleague has to approve it"):
            reviewing.decide(prompt=prompt, by=own, approve=True, now=cast.NOW)


def test_other_intents_need_nobody(workspace, ada):
    assert publishing.publish(prompt=cast.prompt(workspace, intent="teach"), by=ada, now=cast.NOW).number == 1


def test_a_changed_draft_leaves_the_review_and_an_unchanged_one_stays(prompt, ada, ben):
    reviewing.ask(prompt=prompt, by=ada, now=cast.NOW)
    drafting.save(prompt=prompt, draft=cast.draft(intent="sell", priority=2), by=ada)
    before = prompt.status
    drafting.save(prompt=prompt, draft=cast.draft(intent="sell", blocks=OTHER_WORDS), by=ada)

    prompt.refresh_from_db()
    assert (before, prompt.status) == ("review", "draft")
    assert Review.objects.get().verdict == "withdrawn"
    with pytest.raises(NotReviewable, match="Nobody is waiting"):
        reviewing.decide(prompt=prompt, by=ben, approve=True, now=cast.NOW)


def test_asking_again_and_taking_back_leave_one_question_or_none(prompt, ada):
    reviewing.ask(prompt=prompt, by=ada, now=cast.NOW)
    reviewing.ask(prompt=prompt, by=ada, now=cast.NOW)
    withdrawn = reviewing.withdraw(prompt=prompt, now=cast.NOW)

    assert withdrawn
    assert [review.verdict for review in Review.objects.all()] == ["withdrawn", "withdrawn"]
    assert not reviewing.withdraw(prompt=prompt, now=cast.NOW)
    assert prompt.status == "draft"


def test_changes_are_asked_for_in_words(prompt, ada, ben):
    reviewing.ask(prompt=prompt, by=ada, now=cast.NOW)

    with pytest.raises(NotReviewable, match="Say what should change"):
        reviewing.decide(prompt=prompt, by=ben, approve=False, words=" ", now=cast.NOW)


def test_going_live_leaves_no_question_open(workspace, ada):
    teaching = cast.prompt(workspace, intent="teach")
    reviewing.ask(prompt=teaching, by=ada, now=cast.NOW)

    publishing.publish(prompt=teaching, by=ada, now=cast.NOW)

    assert Review.objects.get().verdict == "withdrawn"
    assert teaching.status == "published"
