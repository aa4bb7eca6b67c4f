"""Between a draft and the people: what changes, who approves it, when it goes live, and every version there was."""

import datetime as dt

import pytest
from django.urls import reverse

from guidance.conf import now
from guidance.content import appointments, drafting, publishing, reviewing
from guidance.content.models import Appointment
from guidance.ingest.models import Event
from guidance.insights import goals
from guidance.protocol.content import Heading
from tests.support import cast
from tests.support.factories import audience


def page(prompt, door="release"):
    return reverse(f"admin:guidance_{door}", args=[prompt.pk])


def messages(response):
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def prompt(workspace):
    made = cast.prompt(workspace)
    publishing.publish(prompt=made, by=None, now=cast.NOW)
    changed = cast.draft(blocks=[Heading(text="Nearly full")], audience=audience({"account.plan": "free"}))
    return drafting.save(prompt=made, draft=changed)


def test_page_tells_what_changes_for_people_in_plain_words(studio, prompt):
    content = studio.get(page(prompt)).content.decode()

    assert "<del>Title: You are close to your limit</del>" in content
    assert "<ins>Title: Nearly full</ins>" in content
    assert "<ins>Plan is Free</ins>" in content
    assert "Texts, pictures, contrast, audience, place, moment and neighbours were looked at." in content


def test_page_says_what_must_be_mended_and_where(studio, workspace):
    broken = cast.prompt(workspace, blocks=[])

    content = studio.get(page(broken)).content.decode()

    assert "Must be mended" in content
    assert f"{reverse('admin:guidance_prompt_change', args=[broken.pk])}#what" in content


def test_publishing_from_the_page_makes_it_live(studio, prompt, ada):
    response = studio.post(page(prompt, "release_publish"), follow=True)

    prompt.refresh_from_db()
    assert messages(response) == ["Published version 2."]
    assert prompt.live.published_by == ada
    assert "Nothing: people see this draft already." in response.content.decode()


def test_hostile_words_are_shown_as_text(studio, prompt):
    drafting.save(prompt=prompt, draft=cast.draft(blocks=[Heading(text="<img src=x onerror=alert(1)>")]))

    for door in ("release", "versions"):
        assert "<img src=x" not in studio.get(page(prompt, door)).content.decode()


def test_a_selling_prompt_is_asked_about_approved_by_a_colleague_and_published(client, workspace, ada):
    workspace.four_eyes = ["sell"]
    workspace.save()
    editor, prompt = cast.member("eve", workspace, "editor"), cast.prompt(workspace, intent="sell")
    client.force_login(editor)
    asked = client.post(page(prompt, "release_ask"), {"words": "For Monday"}, follow=True)
    refused = client.post(page(prompt, "release_approve"))
    client.force_login(ada)

    waiting = client.get(page(prompt)).content.decode()
    early = client.post(page(prompt, "release_publish"), follow=True)
    approved = client.post(page(prompt, "release_approve"), {"words": "Good"}, follow=True)
    published = client.post(page(prompt, "release_publish"), follow=True)

    assert messages(asked) == ["Asked for a review."]
    assert refused.status_code == 403
    assert "For Monday" in waiting
    assert "In review" in waiting
    assert messages(early) == ["A colleague has to approve this draft before it goes live; ask for a review."]
    assert [*messages(approved), *messages(published)] == ["Approved the draft.", "Published version 1."]


def test_changes_are_asked_for_and_a_question_is_taken_back(studio, prompt, workspace):
    eve = cast.member("eve", workspace, "editor")
    reviewing.ask(prompt=prompt, by=eve, now=cast.NOW)

    silent = studio.post(page(prompt, "release_changes"), follow=True)
    asked = studio.post(page(prompt, "release_changes"), {"words": "Shorter"}, follow=True)
    studio.post(page(prompt, "release_ask"), follow=True)
    taken_back = studio.post(page(prompt, "release_withdraw"), follow=True)

    assert messages(silent) == ["Say what should change."]
    assert messages(asked) == ["Asked for changes: Shorter"]
    assert messages(taken_back) == ["Took the question for a review back."]


def test_who_asked_is_offered_no_approval(studio, prompt, ada):
    reviewing.ask(prompt=prompt, by=ada, now=cast.NOW)

    content = studio.get(page(prompt)).content.decode()

    assert "a colleague has to approve it" in content
    assert page(prompt, "release_approve") not in content


def test_a_moment_is_planned_in_the_workspaces_time_and_cancelled(studio, prompt, workspace):
    workspace.time_zone = "Europe/Berlin"
    workspace.save()

    planned = studio.post(page(prompt, "release_plan"), {"at": "2999-01-15T09:00"}, follow=True)
    ends = studio.post(page(prompt, "release_plan-end"), {"at": "2999-02-01T09:00"}, follow=True)
    held = prompt.appointments.get(what="publish")
    cancelled = studio.post(page(prompt, "release_cancel"), {"appointment": held.pk}, follow=True)

    assert messages(planned) == ["Goes live on 15 Jan 2999, 09:00 (Europe/Berlin)."]
    assert held.at == dt.datetime(2999, 1, 15, 8, 0, tzinfo=dt.UTC)
    assert "Ends on 1 Feb 2999, 09:00" in ends.content.decode()
    assert messages(cancelled) == ["Cancelled: goes live on 15 Jan 2999, 09:00 (Europe/Berlin)."]
    assert prompt.appointments.get(what="publish").outcome == "cancelled"


@pytest.mark.parametrize(("at", "told"), [("", "Choose a day and a time."), ("2020-01-01T00:00", "has passed")])
def test_a_moment_that_cannot_be_is_refused_in_a_sentence(studio, prompt, at, told):
    response = studio.post(page(prompt, "release_plan"), {"at": at}, follow=True)

    assert told in messages(response)[0]
    assert not prompt.appointments.exists()


def test_a_moment_of_another_prompt_cannot_be_cancelled_here(studio, prompt, workspace):
    other = cast.prompt(workspace, "other")
    held = appointments.plan_publish(prompt=other, at=now() + dt.timedelta(days=9), by=None, now=now())

    for given in (held.pk, "x", ""):
        assert studio.post(page(prompt, "release_cancel"), {"appointment": given}).status_code == 404
    assert Appointment.objects.get().outcome == ""


def test_an_element_that_pages_do_not_find_is_told(studio, workspace, prompt):
    lena, moment = cast.lena(workspace), now()
    for number, key in enumerate(["contacts", "contacts", "other"]):
        Event.objects.create(
            workspace=workspace,
            person=lena,
            type="track",
            name="$target_missing",
            properties={"prompt": key, "version": 1},
            message_id=str(number),
            time=moment,
            received_at=moment,
        )

    assert (
        "In the last 7 days pages did not find its element 2 times, last on"
        in studio.get(page(prompt)).content.decode()
    )


def test_a_selling_prompt_without_a_goal_is_told(studio, workspace):
    selling = cast.prompt(workspace, intent="sell")
    before = studio.get(page(selling)).content.decode()
    goals.save(prompt=selling, event="Upgraded", days=14)

    assert "It has no goal" in before
    assert "It has no goal" not in studio.get(page(selling)).content.decode()


def test_what_could_not_go_live_is_told(studio, prompt):
    held = appointments.plan_publish(prompt=prompt, at=now() + dt.timedelta(days=9), by=None, now=now())
    prompt.appointments.filter(pk=held.pk).update(outcome="failed", fault="The theme “x” does not exist.")

    assert "and did not: The theme “x” does not exist." in studio.get(page(prompt)).content.decode()


def test_history_tells_what_each_version_changed_by_whom_and_takes_one_back(studio, prompt, ada):
    publishing.publish(prompt=prompt, by=ada, now=cast.NOW)

    content = studio.get(page(prompt, "versions")).content.decode()
    studio.post(reverse("admin:guidance_restore", args=[prompt.pk, 1]))

    prompt.refresh_from_db()
    assert content.index("Version 2") < content.index("<ins>Title: Nearly full</ins>") < content.index("Version 1")
    assert ", by ada" in content
    assert prompt.draft == prompt.versions.get(number=1).definition
    assert prompt.edited_by == ada


@pytest.mark.parametrize("door", ["release", "versions"])
def test_page_takes_the_same_queries_for_any_number_of_rows(studio, prompt, door, django_assert_max_num_queries):
    counts = []
    for turn in range(2):
        with django_assert_max_num_queries(40) as captured:
            studio.get(page(prompt, door))
        counts.append(len(captured))
        for number in range(2):
            drafting.save(prompt=prompt, draft=cast.draft(priority=number + 1))
            reviewing.ask(prompt=prompt, by=None, now=cast.NOW)
            publishing.publish(prompt=prompt, by=None, now=cast.NOW)
            other = cast.prompt(prompt.workspace, f"p-{turn}-{number}")
            publishing.publish(prompt=other, by=None, now=cast.NOW)
        drafting.save(prompt=prompt, draft=cast.draft(priority=4))

    assert counts[0] == counts[1]
