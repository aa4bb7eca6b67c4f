"""Lists of what never ends show their newest entries."""

import datetime as dt

import pytest
from django.urls import reverse

from guidance.admin import newest
from guidance.ingest.models import Event
from guidance.people.models import Person
from tests.support import cast

LIST = reverse("admin:guidance_event_changelist")
PEOPLE = reverse("admin:guidance_person_changelist")


@pytest.fixture
def events(workspace, monkeypatch):
    """Five events of Lena's, and a newer one in another workspace; lists show two."""
    monkeypatch.setattr(newest, "LISTED", 2)
    lena, other = cast.lena(workspace), cast.lena(cast.workspace("other", "Cyd's"), user_id="zoe")
    return [happened(lena, f"Event {number}") for number in range(5)] + [happened(other, "Elsewhere")]


def happened(person, name):
    return Event.objects.create(
        workspace=person.workspace, person=person, name=name, message_id=name, time=cast.NOW, received_at=cast.NOW
    )


def shown(studio, **query):
    return [event.name for event in studio.get(LIST, query).context["cl"].result_list]


def filters(studio):
    return studio.get(LIST).context["cl"].filter_specs


def test_list_shows_the_newest_of_the_users_own_workspaces(studio, events):
    assert shown(studio) == ["Event 4", "Event 3"]


def test_search_is_among_the_newest_and_says_so(studio, events):
    assert shown(studio, q="event 4") == ["Event 4"]
    assert shown(studio, q="event 2") == []
    assert "Among the newest 100,000" in studio.get(LIST).content.decode()


def test_filter_is_among_the_newest(studio, events):
    assert shown(studio, type="track") == []
    Event.objects.update(type="track")
    assert shown(studio, type="track") == ["Event 4", "Event 3"]


def test_filters_offer_the_types_there_are_and_the_names_of_the_newest(studio, events):
    specs = {spec.title: [value for value, _ in spec.lookup_choices] for spec in filters(studio)}

    assert specs["type"] == ["alias", "group", "identify", "page", "screen", "track"]
    assert specs["event"] == [f"Event {number}" for number in range(5)]


def test_search_of_people_shows_the_first_that_it_finds_and_counts_them_without_reading_again(
    studio, workspace, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(newest, "FOUND", 2)
    for number in range(3):
        lena = cast.lena(workspace, user_id=f"lena-{number}")
        Person.objects.filter(pk=lena.pk).update(last_seen=cast.NOW + dt.timedelta(hours=number))

    with django_assert_num_queries(9) as asked:
        held = studio.get(PEOPLE, {"q": "LENA-"}).context["cl"]

    assert [person.user_id for person in held.result_list] == ["lena-2", "lena-1"]
    assert sum("LIKE" in query["sql"] for query in asked.captured_queries) == 1


def test_older_entry_keeps_its_page(studio, events):
    assert studio.get(reverse("admin:guidance_event_change", args=[events[0].pk])).status_code == 200
