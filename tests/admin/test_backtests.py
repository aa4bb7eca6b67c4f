"""The page of a backtest."""

import pytest
from django.urls import reverse

from guidance.delivery import backtest
from guidance.delivery.models import Backtest
from tests.support import cast
from tests.support.factories import NOW, drain, later, live, post, track

pytestmark = pytest.mark.django_db


def page(prompt, of=""):
    return reverse(f"admin:guidance_backtest{of}", args=[prompt.pk])


def lived(workspace, people=1):
    for number in range(people):
        for day in (3, 2, 1):
            post(workspace, track(user=f"user-{number}", at=later(days=-day)), at=later(days=-day))
    drain()


def done(prompt):
    made = backtest.begin(prompt=prompt, by=None, now=NOW)
    backtest.part_out(backtest_id=made.pk)
    for part in range(Backtest.objects.get().parts):
        backtest.work(backtest_id=made.pk, part=part, now=NOW)


@pytest.fixture
def prompt(workspace):
    return cast.prompt(workspace, "draft")


def test_page_says_what_it_is_for_and_what_it_cannot_know(studio, prompt):
    content = studio.get(page(prompt)).content.decode()

    assert "It was not run yet." in content
    assert all(words in content for words in backtest.UNKNOWN)


def test_backtest_is_asked_for_and_followed(studio, prompt, workspace):
    lived(workspace)

    content = studio.post(page(prompt), follow=True).content.decode()

    assert "0</span> % of the people are done." in content
    assert studio.get(page(prompt, "_progress")).json() == {"percent": 0, "done": False}
    assert Backtest.objects.get().asked_by.username == "ada"


def test_outcome_is_shown_in_numbers_a_chart_a_table_and_examples(studio, prompt, workspace):
    live(workspace, "other", priority=5)
    lived(workspace)
    done(prompt)

    content = studio.get(page(prompt)).content.decode()

    assert "<b>1</b><span>person reached, of 1 who were there</span>" in content
    assert content.count('class="g-bar"') == backtest.DAYS + 1
    assert '<th scope="row">18 Nov 2026</th><td class="g-end">1</td>' in content
    assert "Its own “how often” was used up" in content
    assert "It would have gone before <b>Other</b>, for 1 person." in content
    assert "would have been shown it, at “Login”" in content
    assert studio.get(page(prompt, "_progress")).json() == {"percent": 100, "done": True}


def test_changed_draft_asks_for_another_run(studio, prompt, workspace):
    lived(workspace)
    done(prompt)
    prompt.draft["priority"] = 5
    prompt.save()

    assert "The draft has changed since this was run." in studio.get(page(prompt)).content.decode()


def test_damaged_draft_is_told_in_words(studio, prompt):
    prompt.draft["audience"] = {"version": 1, "where": {}, "facts": {"x": {"kind": "y"}}}
    prompt.save()

    content = studio.post(page(prompt), follow=True).content.decode()

    assert "look at its checks first" in content


def test_one_that_stands_still_can_go_on(studio, prompt, workspace):
    lived(workspace)
    backtest.begin(prompt=prompt, by=None, now=NOW)

    content = studio.get(page(prompt)).content.decode()
    answer = studio.post(page(prompt), {"go_on": "1"})

    assert "It stands still?" in content
    assert answer.status_code == 302
    assert Backtest.objects.count() == 1


def test_viewer_sees_it_and_runs_nothing_and_a_stranger_sees_nothing(client, prompt, workspace, cyd):
    client.force_login(cast.member("vera", workspace, "viewer"))
    seen, run = client.get(page(prompt)), client.post(page(prompt))
    client.force_login(cyd)

    assert (seen.status_code, run.status_code) == (200, 403)
    assert [client.get(page(prompt, of)).status_code for of in ("", "_progress")] == [404, 404]
    assert client.post(page(prompt)).status_code == 404


@pytest.mark.parametrize("people", [1, 3])
def test_page_takes_the_same_queries_for_any_number_of_people(
    studio, prompt, workspace, people, django_assert_num_queries
):
    lived(workspace, people)
    done(prompt)

    with django_assert_num_queries(9):
        studio.get(page(prompt))
