"""People over the management API."""

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from guidance.people.models import Person
from guidance.workspaces import keys
from guidance.workspaces.models import Workspace
from tests.api.conftest import MORNING, Caller

LENA = "lena@northwind.example"


@pytest.mark.usefixtures("lena")
def test_person_is_told_whole(acme: Caller) -> None:
    response = acme.get("people", LENA)

    assert response.status_code == 200
    assert response.json() == {
        "userId": LENA,
        "anonymousIds": ["anon-1"],
        "traits": {"name": "Lena", "role": "member"},
        "account": "northwind",
        "accounts": ["northwind"],
        "segments": ["near-the-limit"],
        "states": {},
        "events": {"Login": {"total": 2, "first": "2026-11-20T10:00:00Z", "last": "2026-11-21T10:00:00Z"}},
        "first_seen": "2026-11-20T10:00:00Z",
        "last_seen": "2026-11-21T10:00:00Z",
    }


def test_person_without_account_has_none(acme: Caller, workspace: Workspace) -> None:
    Person.objects.create(workspace=workspace, user_id="ben", first_seen=MORNING, last_seen=MORNING)

    told = acme.get("people", "ben").json()

    assert (told["account"], told["accounts"], told["events"]) == (None, [], {})


@pytest.mark.usefixtures("lena", "workspace")
def test_person_of_another_workspace_is_not_found(cyd: Caller) -> None:
    assert cyd.get("people", LENA).status_code == 404
    assert cyd.patch("people", LENA, body={"traits": {"role": "owner"}}).status_code == 404
    assert cyd.get("people").json() == {"next": None, "results": []}


@pytest.mark.parametrize("user_id", ["ada lovelace", "Zoë", "a%2Fb", "a?b#c", "日本", "x" * 255, "..."])
def test_person_is_found_whatever_the_id_looks_like(acme: Caller, workspace: Workspace, user_id: str) -> None:
    Person.objects.create(workspace=workspace, user_id=user_id, first_seen=MORNING, last_seen=MORNING)

    assert acme.get("people", user_id).json()["userId"] == user_id


def test_address_of_a_person_is_quoted() -> None:
    assert reverse("api-person", args=["ada lovelace@x"]) == "/api/v1/people/ada%20lovelace@x/"


@pytest.mark.usefixtures("lena")
@pytest.mark.parametrize(("text", "found"), [("LENA", 1), ("northwind.ex", 1), ("member", 0), ("%", 0), ("_", 0)])
def test_search_looks_at_id_name_and_email(acme: Caller, text: str, found: int) -> None:
    assert len(acme.get("people", search=text).json()["results"]) == found


def test_search_that_no_database_can_compare_is_refused(acme: Caller) -> None:
    response = acme.get("people", search="a\0b")

    assert response.status_code == 400
    assert response.json()["detail"] == "search: Give at most 255 characters, none of them NUL."


def test_list_follows_next_without_repeating_or_skipping(acme: Caller, workspace: Workspace) -> None:
    for number in range(5):
        Person.objects.create(workspace=workspace, user_id=f"p{number}", first_seen=MORNING, last_seen=MORNING)

    first = acme.get("people", page_size=2).json()
    Person.objects.create(workspace=workspace, user_id="late", first_seen=MORNING, last_seen=MORNING)
    after = first["next"].split("after=")[1].split("&")[0]
    second = acme.get("people", page_size=2, after=after).json()
    third = acme.get("people", page_size=2, page=2, after=after).json()

    assert [person["userId"] for page in (first, second, third) for person in page["results"]] == [
        "p4",
        "p3",
        "p2",
        "p1",
        "p0",
    ]
    assert third["next"] is None


def test_list_never_gives_more_than_200_at_once(acme: Caller, workspace: Workspace) -> None:
    Person.objects.bulk_create(
        Person(workspace=workspace, user_id=f"p{number}", first_seen=MORNING, last_seen=MORNING)
        for number in range(203)
    )

    assert len(acme.get("people").json()["results"]) == 50
    assert len(acme.get("people", page_size=200).json()["results"]) == 200
    assert len(acme.get("people", page_size=9999).json()["results"]) == 200


@pytest.mark.parametrize(
    "query", [{"page": "0"}, {"page": "1001"}, {"page": "x"}, {"page_size": "-1"}, {"after": "9" * 30}, {"page": "²"}]
)
def test_list_refuses_a_page_that_is_no_number(acme: Caller, query: dict[str, str]) -> None:
    response = acme.get("people", **query)

    assert response.status_code == 400
    assert response.json()["errors"][0]["place"] == next(iter(query))


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_three_questions_however_many_people(
    acme: Caller, workspace: Workspace, lena: Person, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count - 1):
        other = Person.objects.create(
            workspace=workspace, user_id=f"p{number}", account=lena.account, first_seen=MORNING, last_seen=MORNING
        )
        other.memberships.create(account=lena.account, last_seen=MORNING)
        other.aliases.create(workspace=workspace, anonymous_id=f"anon-p{number}")
    keys.find(value="sk_acme")

    with django_assert_num_queries(3):
        people = acme.get("people").json()["results"]

    assert len(people) == count


def test_put_makes_a_person_with_account_and_decides(acme: Caller) -> None:
    made = acme.put("people", "maya", body={"traits": {"name": "Maya", "logins": 3}, "account": "northwind"})
    again = acme.put("people", "maya", body={"traits": {"name": None, "role": "owner"}})

    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json()["traits"] == {"name": "Maya", "logins": 3}
    assert again.json()["traits"] == {"logins": 3, "role": "owner"}
    assert (again.json()["account"], again.json()["accounts"]) == ("northwind", ["northwind"])
    assert acme.get("decisions", "maya").json()["version"] >= 1


def test_put_with_nothing_to_say_makes_a_bare_person(acme: Caller) -> None:
    made = acme.put("people", "maya", body={})

    assert made.status_code == 201
    assert (made.json()["userId"], made.json()["traits"], made.json()["account"]) == ("maya", {}, None)


@pytest.mark.usefixtures("lena")
def test_patch_adds_to_the_traits_and_keeps_the_rest(acme: Caller) -> None:
    changed = acme.patch("people", LENA, body={"traits": {"role": "owner"}})

    assert changed.status_code == 200
    assert changed.json()["traits"] == {"name": "Lena", "role": "owner"}
    assert changed.json()["account"] == "northwind"


@pytest.mark.usefixtures("lena")
def test_patch_with_nothing_to_say_changes_nothing(acme: Caller) -> None:
    before = acme.get("people", LENA).json()

    assert acme.patch("people", LENA, body={}).json() == before


def test_patch_of_nobody_is_not_found(acme: Caller) -> None:
    response = acme.patch("people", "nobody", body={"traits": {}})

    assert response.status_code == 404
    assert response.json()["detail"] == "This workspace knows no person with the userId “nobody”."
    assert not Person.objects.exists()


@pytest.mark.parametrize("user_id", ["null", "undefined", " ada", "x" * 256, "Anonymous"])
def test_put_refuses_an_id_that_names_nobody(acme: Caller, user_id: str) -> None:
    response = acme.put("people", user_id, body={})

    assert response.status_code == 400
    assert response.json()["errors"][0]["place"] == "user_id"
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("body", "place", "sentence"),
    [
        ({"trait": {}}, "trait", "Unknown name; this address takes: account, traits."),
        ({"traits": []}, "traits", 'Expected a dictionary of items but got type "list".'),
        ({"traits": {f"t{n}": n for n in range(256)}}, "traits", "Give at most 255 traits."),
        ({"account": "null"}, "account", "“null” names nobody: give an id of 1 to 255 characters."),
        ({"account": None}, "account", "This field may not be null."),
        ([], "", "Invalid data. Expected a dictionary, but got list."),
    ],
)
def test_put_refuses_a_body_naming_the_fault(acme: Caller, body: object, place: str, sentence: str) -> None:
    response = acme.put("people", "maya", body=body)

    assert response.status_code == 400
    assert response.json()["errors"] == [{"place": place, "detail": sentence}]
    assert response.json()["detail"] == (f"{place}: {sentence}" if place else sentence)
    assert not Person.objects.exists()


def test_write_is_undone_whole_when_a_part_of_it_fails(
    acme: Caller, monkeypatch: pytest.MonkeyPatch, workspace: Workspace
) -> None:
    def half_way(**told: object) -> None:
        Person.objects.create(workspace=workspace, user_id="half", first_seen=MORNING, last_seen=MORNING)
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr("guidance.delivery.pipeline.apply", half_way)

    with pytest.raises(RuntimeError, match="the machine stops here"):
        acme.put("people", "half", body={})

    assert not Person.objects.exists()


def test_last_seen_moves_when_a_server_speaks_of_the_person(acme: Caller, lena: Person) -> None:
    old = MORNING - dt.timedelta(days=400)
    Person.objects.filter(pk=lena.pk).update(last_seen=old)

    told = acme.patch("people", LENA, body={"traits": {"role": "owner"}}).json()

    assert told["last_seen"] > old.isoformat()
