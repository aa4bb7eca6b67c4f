"""The results of a prompt in the studio."""

import csv
import io

import pytest
from django.urls import reverse

from guidance.conf import now
from guidance.delivery.models import Standing
from guidance.insights import goals, rollup
from guidance.insights.models import Exposure, ResultDay
from tests.support import cast
from tests.support.factories import live


@pytest.fixture
def version(workspace):
    return live(workspace)


def page(version, door="results"):
    return reverse(f"admin:guidance_{door}", args=[version.prompt_id])


def shown(version, person, **moments):
    at = now()
    Exposure.objects.create(
        public_id=f"{version.pk}-{person.pk}",
        workspace=person.workspace,
        prompt_id=version.prompt_id,
        version=version,
        person=person,
        leased_at=at,
        expires_at=at,
        **{"shown_at": at, **moments},
    )


def settle():
    rollup.gather()
    for day_id in ResultDay.objects.filter(stale=True).values_list("pk", flat=True):
        rollup.count(day_id=day_id, now=now())


def test_page_shows_figures_days_and_reasons(studio, workspace, version):
    shown(version, cast.lena(workspace), clicked_at=now())
    settle()
    codes = {"armed": 10, "audience": 80, "capped_prompt": 20}
    Standing.objects.create(prompt_id=version.prompt_id, codes=codes, people=110, counted_at=now())

    content = studio.get(page(version)).content.decode()

    assert "<b>1</b><span>Clicked · 100.0 %</span>" in content
    assert "1 shown, 1 clicked" in content
    assert '<th scope="col" class="g-end">Triggered</th>' in content
    assert '<b class="g-big">30</b> of 110 people' in content
    assert content.index("Not in its audience") < content.index("Saw it as often as they may")
    assert "It has no goal" in content


def test_page_of_what_was_never_shown_says_where_to_look(studio, version):
    content = studio.get(page(version)).content.decode()

    assert "It was not shown in these days." in content
    assert "Not counted yet." in content


def test_a_goal_is_set_changed_and_taken_away(studio, version):
    told = [
        str(next(iter(studio.post(page(version, "goal"), sent, follow=True).context["messages"])))
        for sent in ({"event": "Upgraded", "days": 14}, {"event": "$x", "days": 14}, {"event": "", "days": ""})
    ]

    assert told[0] == "The goal is “Upgraded” within 14 days. Results are counted anew within a minute."
    assert told[1] == "Choose the event that means success; its name does not begin with “$”."
    assert told[2] == "The goal is taken away. Results are counted anew within a minute."
    assert goals.goal_of(prompt=version.prompt) is None


def test_table_has_a_line_for_every_day(studio, workspace, version):
    shown(version, cast.lena(workspace))
    settle()

    response = studio.get(page(version, "results_csv"), {"days": 7})
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode())))

    assert rows[0] == ["day", "granted", "shown", "clicked", "dismissed", "completed", "converted", "answered"]
    assert len(rows) == 8
    assert rows[-1][1:] == ["1", "1", "0", "0", "0", "0", "0"]


def test_a_stranger_and_a_viewer_change_nothing(client, workspace, version, cyd):
    client.force_login(cyd)
    strange = [client.get(page(version)), client.get(page(version, "results_csv")), client.post(page(version, "goal"))]
    client.force_login(cast.member("ben", workspace, "viewer"))

    assert [response.status_code for response in strange] == [404, 404, 404]
    assert client.get(page(version)).status_code == 200
    assert client.post(page(version, "goal"), {"event": "A", "days": 1}).status_code == 403


@pytest.mark.parametrize("asked", [{"days": "x", "version": "½"}, {"days": "99999", "version": "9" * 40}])
def test_what_nobody_can_have_asked_for_is_passed_over(studio, version, asked):
    assert studio.get(page(version), asked).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_for_any_number_of_rows(
    studio, workspace, version, count, django_assert_num_queries
):
    for number in range(count):
        shown(version, cast.lena(workspace, user_id=f"u-{number}"))
    settle()

    with django_assert_num_queries(31):
        studio.get(page(version))


def compared(version, **changes):
    """Let the prompt hold people out, for a goal, with figures counted an hour ago."""
    figures = {
        "event": "Upgraded",
        "days": 14,
        "scope": "this prompt",
        "since": "2026-11-01T10:00:00.000Z",
        "having": [1000, 100, 1000, 1000.0],
        "without": [100, 2, 100, 100.0],
    }
    goals.save(prompt=version.prompt, event="Upgraded", days=14)
    Standing.objects.create(prompt_id=version.prompt_id, compared=figures | changes, counted_at=now())


def held_out(workspace):
    return live(workspace, "half", holdout=0.1)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "It works: 8.0 more of a hundred people reach the goal with it (95 % interval: +2.7 to +10.5)."),
        (
            {"having": [1000, 20, 1000, 1000.0], "without": [100, 12, 100, 100.0]},
            "It does harm: 10.0 fewer of a hundred people reach the goal with it (95 % interval: −17.8 to −4.9).",
        ),
        (
            {"having": [1000, 20, 1000, 1000.0]},
            "No difference can be told yet: 0 of a hundred people with it, but it may be anything between −5.1 and +1.8.",
        ),
        (
            {"without": [29, 0, 29, 29.0]},
            "Too few people to tell: it takes 30 people or accounts on each side, and 5 people who reached the goal.",
        ),
        ({"days": 7}, "Nothing to compare yet: it is counted once an hour, from the first who is held out on."),
    ],
)
def test_page_says_whether_it_makes_a_difference(studio, workspace, changes, sentence):
    version = held_out(workspace)
    compared(version, **changes)

    assert sentence in studio.get(page(version)).content.decode()


def test_page_shows_both_sides(studio, workspace):
    version = held_out(workspace)
    compared(version, scope="this prompt")

    content = studio.get(page(version)).content.decode()

    row = '<th scope="row">{}</th><td class="g-end">{}</td><td class="g-end">{}</td><td class="g-end">{}</td>'
    assert row.format("Could see it", 1000, 100, "10.0 %") in content
    assert row.format("Kept without it", 100, 2, "2.0 %") in content
    assert "1 Nov 2026" in content


def test_page_asks_for_a_goal_where_people_are_held_out_and_says_nothing_where_nobody_is(studio, workspace, version):
    asked = studio.get(page(held_out(workspace))).content.decode()

    assert "Set a goal, and the two can be compared." in asked
    assert "Does it make a difference?" not in studio.get(page(version)).content.decode()
