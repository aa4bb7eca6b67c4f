"""What becomes of a request's events: lanes, duplicates, made ids, and whom the sender may speak for."""

import datetime as dt
import json
from typing import Any

import jwt
import pytest

from guidance.conf import conf
from guidance.conf import now as clock
from guidance.core.ids import lane_of
from guidance.ingest import reception
from guidance.ingest.models import Inbox, RejectedEvent
from guidance.ingest.reception import Receipt
from guidance.protocol.envelope import open_batch
from guidance.protocol.events import read_stored
from guidance.workspaces.keys import KeyInfo
from guidance.workspaces.models import Workspace

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)
NOW_MS = 1_795_255_200_000
SIGNING_SECRET = "ada-signs-with-this-0123456789abcdef"


@pytest.fixture
def acme() -> Workspace:
    return Workspace.objects.create(key="acme", name="Acme Mail")


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """Return the lanes rung for, each time."""
    seen: list[list[int]] = []
    monkeypatch.setattr(reception.doorbell, "ring", lambda lanes: seen.append(list(lanes)))
    return seen


def event(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {"type": "track", "messageId": f"m{number}", "userId": "lena", "event": "Login", **changes}


def identify(number: int = 1, **traits: Any) -> dict[str, Any]:
    return {"type": "identify", "messageId": f"m{number}", "userId": "lena", "traits": traits}


def group(number: int = 1, **traits: Any) -> dict[str, Any]:
    return {"type": "group", "messageId": f"m{number}", "userId": "lena", "groupId": "northwind", "traits": traits}


def accept(
    acme: Workspace, *events: Any, mode: str = "measure", kind: str = "public", token: str = "", **head: Any
) -> Receipt:
    info = KeyInfo(
        key_id=1,
        workspace_id=acme.pk,
        workspace_key="acme",
        kind=kind,
        identity_mode=mode,
        signing_secrets=(SIGNING_SECRET,),
    )
    body = json.dumps({"batch": events, "token": token, **head}).encode()
    return reception.accept(info=info, envelope=open_batch(body), now=NOW)


def token(subject: str = "lena", **claims: Any) -> str:
    payload = {"sub": subject, "aud": "acme", "exp": clock() + dt.timedelta(hours=1), **claims}
    return jwt.encode(payload, SIGNING_SECRET, algorithm="HS256")


def stored() -> list[dict[str, Any]]:
    return [event for row in Inbox.objects.order_by("id") for event in json.loads(row.body)["batch"]]


def codes(receipt: Receipt) -> list[tuple[int, str]]:
    return [(refused.index, refused.code) for refused in receipt.rejected]


def test_accept_keeps_a_persons_batch_as_one_row_in_order(acme: Workspace) -> None:
    receipt = accept(acme, event(1), event(2), sentAt="2026-11-21T09:59:58.000Z")

    lane = lane_of(f"{acme.pk}:lena", conf().lanes)
    assert (receipt.accepted, receipt.duplicates, receipt.rejected, receipt.lanes) == (2, 0, [], [lane])
    row = Inbox.objects.get()
    assert json.loads(row.body) == {"sentAt": "2026-11-21T09:59:58.000Z", "batch": [event(1), event(2)]}
    assert (row.workspace_id, row.lane, row.verified, row.received_at) == (acme.pk, lane, False, NOW)
    assert (row.subject, row.company, row.tries, row.next_at, row.error) == ("", "", 0, None, "")


def test_accept_stores_what_the_worker_can_read(acme: Workspace) -> None:
    accept(
        acme, event(1, timestamp="2026-11-21T09:00:00Z"), {**event(2), "messageId": None}, sentAt="2026-11-21T09:59:00Z"
    )

    first, second = read_stored(Inbox.objects.get().body, NOW_MS)
    assert (first.message_id, first.time) == ("m1", NOW_MS - 59 * 60_000)
    assert (second.message_id[:5], second.time) == ("made-", NOW_MS)


def test_accept_puts_each_persons_events_into_their_lane(acme: Workspace, rung: list[list[int]]) -> None:
    people = [f"user{number}" for number in range(20)]

    receipt = accept(acme, *[event(number, userId=user) for number, user in enumerate(people * 2)])

    expected = {user: lane_of(f"{acme.pk}:{user}", conf().lanes) for user in people}
    found = [(row.lane, event) for row in Inbox.objects.all() for event in json.loads(row.body)["batch"]]
    assert all(lane == expected[event["userId"]] for lane, event in found)
    assert sorted(event["messageId"] for _, event in found) == sorted(f"m{number}" for number in range(40))
    assert Inbox.objects.count() == len(set(expected.values())) == len(receipt.lanes)


def test_accept_rings_for_its_lanes_after_the_commit(
    acme: Workspace, rung: list[list[int]], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        receipt = accept(acme, event(1))
        assert rung == []

    assert rung == [receipt.lanes]


def test_accept_rings_for_nothing_when_nothing_was_stored(
    acme: Workspace, rung: list[list[int]], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        accept(acme, event(1, type="nonsense"))

    assert (rung, Inbox.objects.count()) == ([], 0)


def test_accept_counts_a_message_id_once(acme: Workspace) -> None:
    receipt = accept(acme, event(1), event(1, event="Other"), event(2), event(1, userId="ben"))

    assert (receipt.accepted, receipt.duplicates) == (2, 2)
    assert stored() == [event(1), event(2)]


def test_accept_takes_numbers_as_message_ids(acme: Workspace) -> None:
    receipt = accept(acme, {**event(), "messageId": 7}, {**event(), "messageId": 7})

    assert (receipt.accepted, receipt.duplicates) == (1, 1)
    assert stored()[0]["messageId"] == "7"


@pytest.mark.parametrize("given", [None, "", True, [], {"a": 1}])
def test_accept_makes_a_message_id_where_none_can_be_used(acme: Workspace, given: Any) -> None:
    receipt = accept(acme, {**event(), "messageId": given}, {**event(), "messageId": given})

    made = [event["messageId"] for event in stored()]
    assert (receipt.accepted, len(set(made)), {name[:5] for name in made}) == (2, 2, {"made-"})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"type": "nonsense"}, "unknown_type"),
        ({"type": ["track"]}, "unknown_type"),
        ({"userId": None}, "no_id"),
        ({"userId": "undefined", "anonymousId": "null"}, "no_id"),
        ({"userId": {}}, "bad_id"),
        ({"userId": "x" * 256}, "id_too_long"),
        ({"event": " "}, "no_event_name"),
        ({"event": "x" * 201}, "event_name_too_long"),
        ({"messageId": "x" * 101}, "message_id_too_long"),
        ({"properties": [1]}, "bad_properties"),
        ({"properties": {str(number): 1 for number in range(256)}}, "too_many_properties"),
        ({"traits": "x"}, "bad_traits"),
    ],
)
def test_accept_refuses_a_bad_event_alone_and_keeps_it_for_the_developer(
    acme: Workspace, changes: dict[str, Any], code: str
) -> None:
    receipt = accept(acme, event(1, **changes), event(2))

    assert (receipt.accepted, codes(receipt)) == (1, [(0, code)])
    row = RejectedEvent.objects.get()
    assert (row.workspace, row.code, row.message) == (acme, code, receipt.rejected[0].message)
    assert (row.payload, row.received_at) == (json.dumps(event(1, **changes))[:2000], NOW)
    assert stored() == [event(2)]


def test_accept_stores_all_or_nothing(acme: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "_rejected", None)

    with pytest.raises(TypeError):
        accept(acme, event(1), event(2, type="nonsense"))

    assert Inbox.objects.count() == 0


def test_secret_key_vouches_for_everything_it_sends(acme: Workspace) -> None:
    receipt = accept(acme, identify(1, role="owner"), group(2, plan="pro"), mode="enforce", kind="secret")

    assert (receipt.accepted, receipt.rejected) == (2, [])
    assert Inbox.objects.get().verified is True


def test_valid_token_is_noted_with_the_events(acme: Workspace) -> None:
    accept(acme, event(1), token=token(company="northwind"))

    row = Inbox.objects.get()
    assert (row.verified, row.subject, row.company) == (False, "lena", "northwind")


@pytest.mark.parametrize(("mode", "value"), [("off", "valid"), ("measure", "nonsense"), ("measure", "")])
def test_token_that_is_bad_or_unasked_changes_nothing(acme: Workspace, mode: str, value: str) -> None:
    sent = token(traits={"role": "owner"}) if value == "valid" else value

    receipt = accept(acme, identify(1, role="member"), mode=mode, token=sent)

    assert (receipt.accepted, Inbox.objects.get().subject) == (1, "")
    assert stored() == [identify(1, role="member")]


@pytest.mark.parametrize("mode", ["measure", "enforce"])
def test_signed_traits_win_over_what_the_page_says(acme: Workspace, mode: str) -> None:
    signed = token(traits={"role": "member", "email": "lena@northwind.test", "plan": "pro"})

    accept(acme, identify(1, role="owner", name="Lena"), mode=mode, token=signed)

    assert stored() == [identify(1, role="member", name="Lena", email="lena@northwind.test")]


def test_signed_traits_are_not_put_on_other_calls_or_persons(acme: Workspace) -> None:
    bens = {**identify(2, name="Ben"), "userId": "ben"}
    contextual = {**event(3), "type": "identify", "context": {"traits": {"name": "L"}}}

    accept(acme, event(1), bens, contextual, token=token(traits={"role": "member"}))

    by_id = {event["messageId"]: event for event in stored()}
    assert (by_id["m1"], by_id["m2"]) == (event(1), bens)
    assert by_id["m3"]["traits"] == {"name": "L", "role": "member"}


UNVERIFIED: dict[str, tuple[dict[str, Any], str]] = {
    "no token": (event(), ""),
    "a broken token": (event(), "nonsense"),
    "another person's token": (event(), token("ben", company="northwind")),
    "an account the token does not name": (group(), token()),
    "another account": (group(), token(company="southwind")),
    "another account in the context": (event(context={"groupId": "southwind"}), token(company="northwind")),
    "a visitor in an account": ({**event(context={"groupId": "northwind"}), "userId": None, "anonymousId": "a"}, ""),
    "a visitor with a role": ({**identify(role="owner"), "userId": None, "anonymousId": "a"}, ""),
    "an unsigned role": (identify(role="owner"), token(traits={"name": "Lena"})),
    "an unsigned role in the context": (
        {**event(), "type": "identify", "context": {"traits": {"role": "owner"}}},
        token(),
    ),
    "an unsigned plan": (group(plan="pro"), token(company="northwind")),
    "another plan": (group(plan="pro"), token(company="northwind", traits={"plan": "free"})),
    "unsigned usage": (group(usage={"contacts": 1}), token(company="northwind")),
}


@pytest.mark.parametrize("case", UNVERIFIED.values(), ids=UNVERIFIED)
def test_enforce_refuses_what_nobody_vouches_for(acme: Workspace, case: tuple[dict[str, Any], str]) -> None:
    sent, signed = case

    receipt = accept(acme, sent, mode="enforce", token=signed)

    assert (codes(receipt), Inbox.objects.count()) == ([(0, "unverified")], 0)
    assert accept(acme, sent, mode="measure", token=signed).accepted == 1


VERIFIED: dict[str, tuple[dict[str, Any], str]] = {
    "the person's token": (event(), token()),
    "the person's account": (group(name="Northwind"), token(company="northwind")),
    "a signed role": (identify(role="owner"), token(traits={"role": "owner"})),
    "a signed plan": (group(plan="free"), token(company="northwind", traits={"plan": "free"})),
    "a visitor": ({**event(), "userId": None, "anonymousId": "a"}, ""),
    "a visitor's name": ({**identify(name="L"), "userId": None, "anonymousId": "a"}, ""),
}


@pytest.mark.parametrize("case", VERIFIED.values(), ids=VERIFIED)
def test_enforce_takes_what_the_token_vouches_for(acme: Workspace, case: tuple[dict[str, Any], str]) -> None:
    sent, signed = case

    receipt = accept(acme, sent, mode="enforce", token=signed)

    assert (receipt.accepted, receipt.rejected) == (1, [])


def test_enforce_tells_what_is_wrong_with_the_token(acme: Workspace) -> None:
    receipt = accept(acme, event(), mode="enforce", token=token(exp=1))

    assert "expired" in receipt.rejected[0].message
