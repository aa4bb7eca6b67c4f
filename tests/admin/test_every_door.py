"""Every address of the studio: who gets in and who does not, and what a stranger learns of another workspace. Nothing."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from guidance.admin import urls
from guidance.content import publishing
from guidance.content.models import Appointment, FeatureTag, Picture, Prompt, PromptVersion
from guidance.ingest.models import DeadLetter, Event, RejectedEvent
from guidance.insights.models import Exposure
from guidance.people.models import Account, Erasure, Person, Trial
from guidance.segments import saving
from guidance.segments.models import Segment
from guidance.workspaces import audit
from guidance.workspaces.models import ApiKey, SigningSecret, Workspace
from tests.support import cast
from tests.support.rows import everything_of

MARK = "acmes-own-secret"
ROLES = ("viewer", "editor", "publisher", "admin")
NOBODY = "nobody"
"""Not even admins of the workspace: the platform's own people, or there is nothing to do there."""

# Whom the pages of a kind need at least: to look, to add, to change, to delete. Where viewers
# may post to change, nothing is changed.
KINDS = {
    "auditentry": ("viewer", NOBODY, "viewer", NOBODY),
    "erasure": ("viewer", NOBODY, "viewer", NOBODY),
    "event": ("viewer", NOBODY, "viewer", NOBODY),
    "exposure": ("viewer", NOBODY, "viewer", NOBODY),
    "rejectedevent": ("viewer", NOBODY, NOBODY, NOBODY),
    "deadletter": ("viewer", NOBODY, NOBODY, NOBODY),
    "person": ("viewer", NOBODY, "viewer", NOBODY),
    "account": ("viewer", NOBODY, "viewer", NOBODY),
    "trial": ("viewer", NOBODY, "viewer", NOBODY),
    "plan": ("viewer", "publisher", "publisher", "publisher"),
    "feature": ("viewer", "publisher", "publisher", "publisher"),
    "limit": ("viewer", "publisher", "publisher", "publisher"),
    "segment": ("viewer", "editor", "editor", "editor"),
    "featuretag": ("viewer", "editor", "editor", "publisher"),
    "theme": ("viewer", "editor", "editor", "publisher"),
    "user": (NOBODY, NOBODY, NOBODY, NOBODY),
    "workspace": ("viewer", NOBODY, "admin", NOBODY),
    "prompt": ("viewer", "editor", "editor", "publisher"),
}
# The same for every other address: to ask with GET, to ask with POST.
DOORS = {
    "why": ("viewer", "viewer"),
    "why_person": ("viewer", "viewer"),
    "why_try": ("viewer", "viewer"),
    "person_erase": ("admin", "admin"),
    "person_export": ("admin", NOBODY),
    "person_quiet": (NOBODY, "publisher"),
    "person_lift": (NOBODY, "publisher"),
    "account_erase": ("admin", "admin"),
    "account_export": ("admin", NOBODY),
    "account_quiet": (NOBODY, "publisher"),
    "account_lift": (NOBODY, "publisher"),
    "revoke_trial": (NOBODY, "publisher"),
    "seen": ("viewer", NOBODY),
    "words": (NOBODY, "viewer"),
    "count": (NOBODY, "viewer"),
    "auth_user_password_change": (NOBODY, NOBODY),
    "install": ("viewer", "viewer"),
    "add-key": (NOBODY, "admin"),
    "add-secret": (NOBODY, "admin"),
    "revoke-key": (NOBODY, "admin"),
    "revoke-secret": (NOBODY, "admin"),
    "switch": ("publisher", "publisher"),
    "release": ("viewer", "viewer"),
    "versions": ("viewer", "viewer"),
    "release_publish": (NOBODY, "publisher"),
    "release_ask": (NOBODY, "editor"),
    "release_withdraw": (NOBODY, "editor"),
    "release_approve": (NOBODY, "publisher"),
    "release_changes": (NOBODY, "publisher"),
    "release_plan": (NOBODY, "publisher"),
    "release_plan-end": (NOBODY, "publisher"),
    "release_cancel": (NOBODY, "publisher"),
    "translations": ("viewer", "editor"),
    "translations_csv": ("viewer", "viewer"),
    "translations_xliff": ("viewer", "viewer"),
    "translations_import": (NOBODY, "editor"),
    "results": ("viewer", "viewer"),
    "results_csv": ("viewer", "viewer"),
    "goal": (NOBODY, "editor"),
    "answers": ("viewer", "viewer"),
    "answers_csv": ("viewer", "viewer"),
    "prompts_import": ("editor", "editor"),
    "copy": ("viewer", "viewer"),  # whom it may be copied to is asked there
    "export": ("viewer", "viewer"),
    "pause": (NOBODY, "publisher"),
    "resume": (NOBODY, "publisher"),
    "archive": (NOBODY, "publisher"),
    "preview": (NOBODY, "viewer"),
    "keep": (NOBODY, "editor"),
    "builder": (NOBODY, "editor"),
    "tag_builder": (NOBODY, "editor"),
    "tag_picked": (NOBODY, "editor"),
    "pictures": ("viewer", "editor"),
    "picture_delete": (NOBODY, "editor"),
    "restore": (NOBODY, "editor"),
    "brand": (NOBODY, "editor"),
    "playbooks": ("editor", "editor"),
    "playbook": ("editor", "editor"),
    "playbook_made": ("editor", "publisher"),
    "backtest": ("viewer", "editor"),
    "backtest_progress": ("viewer", "viewer"),
    "elements": ("viewer", "viewer"),
    "journey": ("viewer", "editor"),
}
# Pages of one's own, and of nobody.
OPEN = {"index", "search", "login", "logout", "password_change", "password_change_done", "autocomplete", "jsi18n"}
SHUT = {403, 404, 405}


def addresses() -> dict[str, str]:
    """Return the patterns of all addresses by name, without the ones every admin site has for itself."""

    def walk(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, str]]:
        for pattern in resolver.url_patterns:
            path = before + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                yield str(pattern.name), path
            else:
                yield from walk(pattern, path)

    found = dict(walk(urls.urlpatterns[0]))
    return {name.removeprefix("guidance_"): path for name, path in found.items() if name not in {"None", "app_list"}}


ADDRESSES = {name: path for name, path in addresses().items() if name not in OPEN | {"view_on_site"}}


def needs() -> dict[tuple[str, str], str]:
    """Return whom each address and method needs at least."""
    table = {
        (door, method): role
        for door, roles in DOORS.items()
        for method, role in zip(("get", "post"), roles, strict=True)
    }
    for kind, (look, add, change, delete) in KINDS.items():
        name = "auth_user" if kind == "user" else kind
        table |= {(f"{name}_{page}", method): look for page in ("changelist", "history") for method in ("get", "post")}
        table |= {(f"{name}_add", method): add for method in ("get", "post")}
        table |= {(f"{name}_delete", method): delete for method in ("get", "post")}
        table |= {(f"{name}_change", "get"): look, (f"{name}_change", "post"): change}
    return table


@pytest.fixture
def objects(workspace: Workspace) -> dict[str, Model]:
    """Return one object of every kind in Acme's workspace, each with the mark on it."""
    workspace.default_language, workspace.languages = "en", ["de"]
    workspace.save()
    prompt = cast.prompt(workspace)
    prompt.name = MARK
    prompt.save()
    version = publishing.publish(prompt=prompt, by=None, now=cast.NOW)
    lena = cast.lena(workspace)
    Person.objects.update(traits={"name": MARK})
    Account.objects.update(traits={"name": MARK})
    for kind in (workspace.plans, workspace.features, workspace.limits, workspace.themes):
        kind.update(name=MARK)
    rule = {"version": 1, "where": {"account.plan": "free"}, "facts": {}}
    return {
        "workspace": workspace,
        "prompt": prompt,
        "segment": saving.save(segment=Segment(workspace=workspace, key="free", name=MARK, rule=rule)),
        "person": lena,
        "account": lena.account,
        "plan": workspace.plans.get(key="free"),
        "feature": workspace.features.get(),
        "limit": workspace.limits.get(),
        "theme": workspace.themes.get(),
        "featuretag": FeatureTag.objects.create(workspace=workspace, name=MARK),
        "picture": Picture.objects.create(workspace=workspace, stem="0" * 32 + "-1x1", name=MARK, uploaded_at=cast.NOW),
        "auditentry": audit.note(
            workspace_id=workspace.pk, by=None, action="changed", sort="prompt", object_id=1, name=MARK, now=cast.NOW
        ),
        "appointment": Appointment.objects.create(
            prompt=prompt, what="end", at=cast.NOW + dt.timedelta(days=1), made_at=cast.NOW
        ),
        "key": ApiKey.objects.create(workspace=workspace, kind="public", hash=MARK, shown=MARK),
        "secret": SigningSecret.objects.create(workspace=workspace, label=MARK, encrypted=MARK),
        **what_came_in(workspace, prompt, version, lena),
    }


def what_came_in(workspace: Workspace, prompt: Prompt, version: PromptVersion, lena: Person) -> dict[str, Model]:
    """Return what people and the road leave in a workspace, one of each kind."""
    at: dict[str, Any] = {"received_at": cast.NOW}
    return {
        "trial": Trial.objects.create(
            account=lena.account, feature=workspace.features.get(), started_at=cast.NOW, ends_at=cast.NOW
        ),
        "event": Event.objects.create(
            workspace=workspace, person=lena, type="track", name=MARK, message_id="1", time=cast.NOW, **at
        ),
        "exposure": Exposure.objects.create(
            public_id=MARK,
            workspace=workspace,
            prompt=prompt,
            version=version,
            person=lena,
            leased_at=cast.NOW,
            expires_at=cast.NOW,
        ),
        "rejectedevent": RejectedEvent.objects.create(workspace=workspace, code="c", message=MARK, payload="{}", **at),
        "erasure": Erasure.objects.create(workspace=workspace, kind="person", digest=MARK, by="Ada", asked_at=cast.NOW),
        "deadletter": DeadLetter.objects.create(
            workspace=workspace, body='{"batch": []}', verified=True, error=MARK, died_at=cast.NOW, **at
        ),
    }


def address(name: str, objects: dict[str, Model]) -> str:
    """Return an address with the ids of Acme's objects in it."""
    path = ADDRESSES[name]
    kind = path.split("/")[1]
    somebody = User.objects.order_by("pk").first()
    ids = {
        "object_id": (objects.get(kind) or somebody or objects["workspace"]).pk,
        "id": somebody and somebody.pk,
        **{f"{one}_id": objects[one].pk for one in ("prompt", "person", "workspace", "trial", "picture")},
        "held_id": objects["secret" if "secret" in name else "key"].pk,
        "number": 1,
        "state": "open_ticket",
        "key": "usage-limit",
        "language": "de",
    }
    filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(ids[found[1]]), path)
    chosen = f"?prompt={objects['prompt'].pk}" if name == "playbook_made" else ""
    return reverse("admin:index") + filled + chosen


def ask(client: Client, door: tuple[str, str], objects: dict[str, Model]) -> Any:
    """Return the answer of an address to a method, a post with what some of them want to know."""
    name, method = door
    wanted = {
        "release_cancel": {"appointment": objects["appointment"].pk},
        "journey": {"prompt": objects["prompt"].pk, "stage": "renewal"},
        "tag_builder": {"workspace": objects["workspace"].pk},
        "tag_picked": {"workspace": objects["workspace"].pk},
    }
    return getattr(client, method)(address(name, objects), wanted.get(name, {}) if method == "post" else None)


def asked(client: Client, door: tuple[str, str], objects: dict[str, Model]) -> int:
    """Return the status of an answer, with whatever the request did undone."""
    with transaction.atomic():
        status: int = ask(client, door, objects).status_code
        transaction.set_rollback(True)
    return status


def test_every_address_says_whom_it_needs() -> None:
    assert {(name, method) for name in ADDRESSES for method in ("get", "post")} == needs().keys()


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_as_far_as_it_may_and_no_further(
    client: Client, workspace: Workspace, objects: dict[str, Model], role: str
) -> None:
    client.force_login(cast.member("ben", workspace, role))
    above = (*ROLES, NOBODY)[ROLES.index(role) + 1]
    table = {door: needed for door, needed in needs().items() if needed in {role, above}}

    shut = {door for door in table if asked(client, door, objects) in SHUT}

    assert shut == {door for door, needed in table.items() if needed == above}


def test_a_viewer_changes_nothing(client: Client, workspace: Workspace, objects: dict[str, Model]) -> None:
    client.force_login(cast.member("ben", workspace, "viewer"))
    before = everything_of(workspace)

    for name in ADDRESSES.keys() - {"why_person"}:  # which decides anew, as the workers do all the time
        ask(client, (name, "post"), objects)

    assert everything_of(workspace) == before


def test_a_stranger_learns_nothing_and_changes_nothing(
    client: Client, cyd: User, workspace: Workspace, objects: dict[str, Model]
) -> None:
    client.force_login(cyd)
    before = everything_of(workspace)

    for door in needs():
        answer = ask(client, door, objects)
        told = b"".join(answer).decode()
        assert MARK not in told, door
        assert "_id" not in ADDRESSES[door[0]] or answer.status_code in SHUT, door

    assert everything_of(workspace) == before


def test_who_is_not_logged_in_is_sent_to_the_login(
    client: Client, workspace: Workspace, objects: dict[str, Model]
) -> None:
    before = everything_of(workspace)

    for door in needs():
        answer = ask(client, door, objects)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("admin:login")), door

    assert everything_of(workspace) == before
