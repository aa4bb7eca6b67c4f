"""What a secret key changes stands in the audit log: once, with the key's name, and with what was there before."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from drf_spectacular.generators import SchemaGenerator
from pytest_django import DjangoAssertNumQueries

from guidance.people.models import Account, Person
from guidance.people.trials import grant
from guidance.plans.models import Feature
from guidance.segments import saving
from guidance.segments.models import Segment
from guidance.workspaces import keys
from guidance.workspaces.models import AuditEntry, Workspace
from tests.api.conftest import MORNING, Caller

LENA = "lena@northwind.example"
PERSON, ACCOUNT = ("people", LENA), ("accounts", "northwind")
EXPORT = {"by": "data", "value": "export"}
UNTIL = {"until": "2026-12-05T10:00:00Z"}
DEAL = "Open deal until 5 Dec 2026 10:00 UTC"
TRIAL = "Timeline until 28 Nov 2026 10:00 UTC"
NOTHING_WRITTEN = {"segments_size", "segments_preview", "simulate", "meters_put"}

Told = dict[str, tuple[list[str], list[str]]]
Step = tuple[str, tuple[str, ...], Any]
# operation: what is done first, what is done then, and what the log says of it: kind, name, action, changes
WRITTEN: dict[str, tuple[Step | None, Step, tuple[str, str, str, Told]]] = {
    "people_put": (
        None,
        ("PUT", ("people", "maya"), {"traits": {"name": "Maya", "seats": 4}}),
        ("person", "Maya", "Made.", {"Trait name": ([], ["Maya"]), "Trait seats": ([], ["4"])}),
    ),
    "people_patch": (
        None,
        ("PATCH", PERSON, {"traits": {"role": "owner", "name": "Lena"}}),
        ("person", "Lena", "Saved.", {"Trait role": (["member"], ["owner"])}),
    ),
    "people_erase": (None, ("DELETE", PERSON, None), ("person", "(erased)", "Erased; the receipt is number {}.", {})),
    "person_states_put": (
        None,
        ("PUT", (*PERSON, "states", "open_deal"), UNTIL),
        ("person", "Lena", "Left in peace: open deal.", {"Left in peace": ([], [DEAL])}),
    ),
    "person_states_delete": (
        ("PUT", (*PERSON, "states", "open_deal"), UNTIL),
        ("DELETE", (*PERSON, "states", "open_deal"), None),
        ("person", "Lena", "Lifted: open deal.", {"Left in peace": ([DEAL], [])}),
    ),
    "accounts_put": (
        None,
        ("PUT", ("accounts", "initech"), {"plan": "free", "traits": {"name": "Initech"}}),
        ("account", "Initech", "Made.", {"Trait name": ([], ["Initech"]), "Plan": ([], ["Free"])}),
    ),
    "accounts_patch": (
        None,
        ("PATCH", ACCOUNT, {"plan": "growth", "usage": {"contacts": 475}}),
        (
            "account",
            "Northwind",
            "Saved.",
            {
                "Plan": (["Free"], ["Growth"]),
                "Left in peace": ([], ["Just upgraded until 5 Dec 2026 10:00 UTC"]),
            },
        ),
    ),
    "accounts_erase": (
        None,
        ("DELETE", ACCOUNT, None),
        ("account", "(erased)", "Erased; the receipt is number {}.", {}),
    ),
    "account_states_put": (
        None,
        ("PUT", (*ACCOUNT, "states", "with_human"), {}),
        (
            "account",
            "Northwind",
            "Left in peace: with a colleague.",
            {"Left in peace": ([], ["With a colleague until it is lifted"])},
        ),
    ),
    "account_states_delete": (
        ("PUT", (*ACCOUNT, "states", "open_deal"), UNTIL),
        ("DELETE", (*ACCOUNT, "states", "open_deal"), None),
        ("account", "Northwind", "Lifted: open deal.", {"Left in peace": ([DEAL], [])}),
    ),
    "trials_start": (
        None,
        ("POST", (*ACCOUNT, "trials"), {"feature": "timeline", "days": 7}),
        ("account", "Northwind", "Started a trial of Timeline.", {"Trials": ([], [TRIAL])}),
    ),
    "trials_end": (
        ("POST", (*ACCOUNT, "trials"), {"feature": "timeline", "days": 7}),
        ("DELETE", (*ACCOUNT, "trials", "timeline"), None),
        ("account", "Northwind", "Ended the trial of Timeline.", {"Trials": ([TRIAL], [])}),
    ),
    "tags_put": (
        ("PUT", ("tags", "Exported"), {"candidates": [EXPORT]}),
        ("PUT", ("tags", "Exported"), {"candidates": [EXPORT], "action": "hover"}),
        ("feature tag", "Exported", "Saved.", {"Counts when it is": (["Clicked"], ["Rested upon with the pointer"])}),
    ),
    "tags_delete": (
        ("PUT", ("tags", "Exported"), {"candidates": [EXPORT]}),
        ("DELETE", ("tags", "Exported"), None),
        (
            "feature tag",
            "Exported",
            "Deleted.",
            {
                "Workspace": (["Acme Mail"], []),
                "Event": (["Exported"], []),
                "Counts when it is": (["Clicked"], []),
                "Candidates": (["by: data; value: export"], []),
                "Active": (["yes"], []),
                "Created at": (["2026-11-21 10:00:00+00:00"], []),
            },
        ),
    ),
    "switch_put": (
        None,
        ("PUT", ("switch",), {"off": True}),
        (
            "workspace",
            "Acme Mail",
            "Paused everything on all pages.",
            {"Off since": ([], ["2026-11-21 10:00:00+00:00"])},
        ),
    ),
    "segments_list_replace": (
        ("PUT", ("segments", "guests", "list"), {"ids": ["a", "b"]}),
        ("PUT", ("segments", "guests", "list"), {"ids": ["b", "c", "d"]}),
        ("segment", "Guests", "Changed its list: 2 added, 1 removed.", {"Ids on the list": (["2"], ["3"])}),
    ),
    "segments_list_add": (
        None,
        ("POST", ("segments", "guests", "list"), {"ids": ["a"]}),
        ("segment", "Guests", "Changed its list: 1 added, 0 removed.", {"Ids on the list": (["0"], ["1"])}),
    ),
}


@pytest.fixture(autouse=True)
def at() -> Iterator[time_machine.Traveller]:
    """Set the clock to a Saturday morning, from where a test may move it."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def backend(lena: Person) -> Caller:
    """Return a server of Acme whose key has a name."""
    saving.save(
        segment=Segment(workspace=lena.workspace, key="guests", name="Guests", source=Segment.Source.LIST, rule={})
    )
    keys.create(workspace=lena.workspace, kind="secret", value="sk_backend", label="Billing server")
    return Caller("sk_backend")


def do(server: Caller, step: Step) -> dict[str, Any]:
    method, parts, body = step
    response = server(method, *parts, body=body)
    assert response.status_code < 300, response.content
    return response.json() if response.content else {}


def test_every_operation_that_writes_is_told_of_here() -> None:
    schema = SchemaGenerator().get_schema(public=True)
    operations = {
        told["operationId"]
        for methods in schema["paths"].values()
        for method, told in methods.items()
        if method in {"post", "put", "patch", "delete"}
    }

    assert operations - NOTHING_WRITTEN == WRITTEN.keys()


@pytest.mark.parametrize("operation", WRITTEN)
def test_operation_leaves_one_entry_with_what_was_there_before(
    backend: Caller, workspace: Workspace, operation: str
) -> None:
    first, then, (sort, name, action, changes) = WRITTEN[operation]
    if first:
        do(backend, first)
    AuditEntry.objects.all().delete()

    told = do(backend, then)

    entry = AuditEntry.objects.get()
    assert (entry.workspace, entry.at, entry.by, entry.by_name) == (
        workspace,
        MORNING,
        None,
        "API key “Billing server”",
    )
    assert (entry.sort, entry.name, entry.action) == (sort, name, action.format(told.get("id")))
    assert {change["aspect"]: (change["before"], change["after"]) for change in entry.changes} == changes


@pytest.mark.parametrize("operation", sorted(WRITTEN.keys() - {"people_patch", "accounts_patch", "trials_start"}))
def test_what_is_so_already_leaves_no_second_entry(backend: Caller, operation: str) -> None:
    first, then, _ = WRITTEN[operation]
    if first:
        do(backend, first)
    do(backend, then)
    written = AuditEntry.objects.count()

    backend(then[0], *then[1], body=then[2])

    assert AuditEntry.objects.count() == written


@pytest.mark.parametrize(
    ("parts", "body"),
    [
        (ACCOUNT, {"plan": "gold"}),
        ((*ACCOUNT, "meters", "contacts"), {"used": -1}),
        ((*PERSON, "states", "open_deal"), {"until": "2026-11-20T10:00:00Z"}),
        (("tags", "Exported"), {"candidates": []}),
        (("segments", "guests", "list"), {"ids": ["null"]}),
    ],
)
def test_what_is_refused_leaves_no_entry(backend: Caller, parts: tuple[str, ...], body: object) -> None:
    assert backend.put(*parts, body=body).status_code == 400
    assert not AuditEntry.objects.exists()


def test_a_person_who_moves_to_another_account_is_told_of_by_number(backend: Caller, northwind: Account) -> None:
    backend.patch(*PERSON, body={"account": "initech"})

    entry, made = AuditEntry.objects.get(sort="person"), Account.objects.get(group_id="initech")
    assert entry.changes == [
        {"aspect": "Acts for", "before": [f"account number {northwind.pk}"], "after": [f"account number {made.pk}"]}
    ]


def test_a_key_without_a_label_is_told_by_its_first_and_last_letters(acme: Caller, workspace: Workspace) -> None:
    acme.put("switch", body={"off": True})

    shown = workspace.keys.get(kind="secret").shown
    assert AuditEntry.objects.get().by_name == f"API key “{shown}”"


def test_an_erasure_blanks_what_was_written_of_the_person(backend: Caller) -> None:
    backend.patch(*PERSON, body={"traits": {"role": "owner"}})
    backend.delete(*PERSON)

    assert [(entry.name, entry.changes) for entry in AuditEntry.objects.all()] == [("(erased)", []), ("(erased)", [])]


def test_usage_is_data_and_leaves_no_entry(backend: Caller, northwind: Account) -> None:
    backend.put(*ACCOUNT, "meters", "contacts", body={"used": 1_475})
    backend.patch(*ACCOUNT, body={"usage": {"contacts": 1_500}})

    northwind.refresh_from_db()
    assert northwind.meters["contacts"]["used"] == 1_500
    assert not AuditEntry.objects.exists()


def test_changes_alike_within_an_hour_are_one_entry(backend: Caller, at: time_machine.Traveller) -> None:
    for minute, role in ((0, "owner"), (20, "admin"), (59, "guest")):
        at.move_to(MORNING + dt.timedelta(minutes=minute))
        backend.patch(*PERSON, body={"traits": {"role": role}})

    entry = AuditEntry.objects.get()
    assert (entry.at, entry.until, entry.times) == (MORNING, MORNING + dt.timedelta(minutes=59), 3)
    assert entry.changes == [{"aspect": "Trait role", "before": ["member"], "after": ["guest"]}]


def test_changes_of_another_hour_another_key_or_another_trait_are_entries_of_their_own(
    backend: Caller, workspace: Workspace, at: time_machine.Traveller
) -> None:
    keys.create(workspace=workspace, kind="secret", value="sk_other", label="Other server")
    other = Caller("sk_other")
    steps = [
        (0, backend, {"role": "owner"}),
        (1, other, {"role": "admin"}),
        (2, backend, {"role": "guest", "seats": 2}),
        (3, backend, {"role": "owner"}),
        (63, backend, {"role": "admin"}),
    ]
    for minute, server, traits in steps:
        at.move_to(MORNING + dt.timedelta(minutes=minute))
        server.patch(*PERSON, body={"traits": traits})

    assert [
        ([change["before"] + change["after"] for change in entry.changes], entry.times)
        for entry in AuditEntry.objects.order_by("pk")
    ] == [
        ([["member", "owner"]], 1),
        ([["owner", "admin"]], 1),
        ([["admin", "guest"], ["2"]], 1),
        ([["guest", "owner"]], 1),
        ([["owner", "admin"]], 1),
    ]


def test_the_list_of_a_segment_that_grows_one_by_one_is_one_entry(backend: Caller) -> None:
    for name in ("a", "b", "c"):
        backend.post("segments", "guests", "list", body={"ids": [name]})

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.times) == ("Changed its list: 1 added, 0 removed.", 3)
    assert entry.changes == [{"aspect": "Ids on the list", "before": ["0"], "after": ["3"]}]


@pytest.mark.parametrize("count", [1, 3])
def test_change_takes_the_same_queries_however_much_an_account_has(
    backend: Caller,
    workspace: Workspace,
    northwind: Account,
    django_assert_num_queries: Callable[..., DjangoAssertNumQueries],
    count: int,
) -> None:
    for number in range(count):
        feature = Feature.objects.create(workspace=workspace, key=f"f{number}", name=f"Feature {number}")
        grant(account=northwind, feature=feature, days=7, now=MORNING)
        backend.patch(*ACCOUNT, body={"traits": {f"t{number}": number}})
    body = {"traits": {f"t{number}": number + 1 for number in range(count)}}

    with django_assert_num_queries(39):
        backend.patch(*ACCOUNT, body=body)
