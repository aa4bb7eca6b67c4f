"""The map of elements that live prompts point at: page by page, and how each does."""

import datetime as dt

import pytest
from django.urls import reverse

from guidance.conf import now
from guidance.ingest.models import Event
from guidance.insights.models import Exposure
from guidance.protocol.content import Anchor, Candidate, Heading, Step
from tests.support import cast
from tests.support.factories import live

QUERIES = 11
PAGES = ["Every page", "page address is “/b”"]


def pointing(workspace, key, **changes):
    anchor = Anchor([Candidate("data", value=key)])
    return live(workspace, key, kind="tooltip", anchor=anchor, **changes)


def seen(version, person, **ago):
    at = now() - dt.timedelta(**ago)
    given = {"public_id": f"{version.pk}-{person.pk}-{ago}", "leased_at": at, "expires_at": at, "shown_at": at}
    Exposure.objects.create(
        workspace=person.workspace, prompt_id=version.prompt_id, version=version, person=person, **given
    )


def told(name, version, person, step="", **ago):
    at = now() - dt.timedelta(**ago)
    properties = {"prompt": version.prompt.key} | ({"step": step} if step else {})
    Event.objects.create(
        workspace=person.workspace,
        person=person,
        type="track",
        name=name,
        properties=properties,
        message_id=f"{name}{version.pk}{step}{person.pk}{ago}",
        time=at,
        received_at=at,
    )


def lines(studio):
    """Return (page, element, step, state, people who saw it, people who missed it) of every line, in order."""
    pages = studio.get(reverse("admin:guidance_elements")).context["pages"]
    return [
        (page, line.words, line.step, line.health.state, line.health.seen.people, line.health.missed.people)
        for page, held in pages
        for line in held
    ]


def test_each_element_says_how_it_does_the_worst_first(studio, workspace):
    lena, ben = cast.lena(workspace), cast.lena(workspace, user_id="ben")
    well, half, lost, old = (pointing(workspace, key) for key in ("well", "half", "lost", "old"))
    pointing(workspace, "new")
    live(workspace, "anywhere")
    for version, person in ((well, lena), (well, ben), (half, lena)):
        seen(version, person, days=1)
    seen(lost, lena, days=9)
    seen(old, lena, days=9)
    told("$target_missing", half, ben, hours=1)
    told("$target_missing", lost, lena, hours=1)
    told("$target_missing", lost, ben, hours=2)
    told("$target_missing", old, ben, days=8)

    assert lines(studio) == [
        ("Every page", "“lost”", "", "lost", 0, 2),
        ("Every page", "“half”", "", "sometimes missing", 1, 1),
        ("Every page", "“new”", "", "never seen", 0, 0),
        ("Every page", "“old”", "", "healthy", 0, 0),
        ("Every page", "“well”", "", "healthy", 2, 0),
    ]


def test_steps_of_a_tour_stand_on_their_own_pages(studio, workspace):
    lena = cast.lena(workspace)
    steps = [
        Step("a", [Heading("One")], anchor=Anchor([Candidate("data", value="first")])),
        Step(
            "b", [Heading("Two")], anchor=Anchor([Candidate("data", value="second")]), page={"page.path": {"$eq": "/b"}}
        ),
        Step("c", [Heading("Three")]),
    ]
    tour = live(workspace, "tour", kind="tour", blocks=[], steps=steps)
    told("$prompt_step", tour, lena, "a", hours=1)
    told("$target_missing", tour, lena, "b", hours=1)

    assert [line[1:] for line in lines(studio)] == [
        ("“first”", "Step 1", "healthy", 1, 0),
        ("“second”", "Step 2", "lost", 0, 1),
    ]
    assert [line[0] for line in lines(studio)] == PAGES


def test_paused_prompts_and_other_workspaces_are_not_on_the_map(studio, workspace):
    paused = pointing(workspace, "paused").prompt
    paused.status = "paused"
    paused.save()
    pointing(cast.workspace("other", "Cyd's"), "theirs")

    assert lines(studio) == []


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_for_any_number_of_elements(studio, workspace, count, django_assert_num_queries):
    for number in range(count):
        version = pointing(workspace, f"p{number}")
        seen(version, cast.lena(workspace, user_id=f"u{number}"), days=1)
        told("$target_missing", version, version.prompt.exposures.get().person, hours=1)

    with django_assert_num_queries(QUERIES):
        content = studio.get(reverse("admin:guidance_elements")).content.decode()

    assert content.count("Pick again") == count
