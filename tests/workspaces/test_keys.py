"""Keys: made once, found by their hash, and gone when revoked."""

import datetime as dt
from typing import Any

import pytest

from guidance.conf import conf
from guidance.workspaces import identity, keys
from guidance.workspaces.keys import BadKey
from guidance.workspaces.models import AllowedOrigin, ApiKey, Workspace

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)
SIGNING_SECRET = "ada-signs-with-this-0123456789abcdef"


@pytest.fixture
def acme() -> Workspace:
    return Workspace.objects.create(key="acme", name="Acme Mail", identity_mode="enforce")


def test_create_returns_a_long_random_key_of_its_kind(acme: Workspace) -> None:
    first = keys.create(workspace=acme, kind="public")
    second = keys.create(workspace=acme, kind="secret")

    assert (first[:3], second[:3]) == ("pk_", "sk_")
    assert len(first) == len(second) == 35


def test_create_keeps_only_the_ends_of_a_secret_key(acme: Workspace) -> None:
    key = keys.create(workspace=acme, kind="secret", label="Billing server")

    row = ApiKey.objects.get()
    assert (row.label, row.shown) == ("Billing server", f"{key[:6]}…{key[-4:]}")
    assert key not in str(list(ApiKey.objects.values()))


def test_create_keeps_a_publishable_key_readable(acme: Workspace) -> None:
    key = keys.create(workspace=acme, kind="public", value="pk_demo")

    assert key == ApiKey.objects.get().shown == "pk_demo"


@pytest.mark.parametrize(("kind", "value"), [("public", "sk_demo"), ("root", None), ("secret", "sk_" + "x" * 80)])
def test_create_refuses_a_key_that_cannot_serve(acme: Workspace, kind: str, value: str | None) -> None:
    with pytest.raises(BadKey):
        keys.create(workspace=acme, kind=kind, value=value)

    assert ApiKey.objects.count() == 0


def test_find_tells_all_a_request_needs(acme: Workspace) -> None:
    AllowedOrigin.objects.create(workspace=acme, origin="https://app.acme.test")
    identity.add_secret(workspace=acme, secret=SIGNING_SECRET, label="first")
    key = keys.create(workspace=acme, kind="public")

    info = keys.find(value=key)

    assert info == keys.KeyInfo(
        key_id=ApiKey.objects.get().pk,
        workspace_id=acme.pk,
        workspace_key="acme",
        kind="public",
        origins=("https://app.acme.test",),
        identity_mode="enforce",
        signing_secrets=(SIGNING_SECRET,),
        name=key,
    )
    assert not info.secret
    assert SIGNING_SECRET not in repr(info)


def test_find_leaves_out_a_signing_secret_it_cannot_read(acme: Workspace, settings: Any) -> None:
    identity.add_secret(workspace=acme, secret=SIGNING_SECRET, label="first")
    key = keys.create(workspace=acme, kind="public")
    settings.SECRET_KEY = "somebody changed it without keeping the old one as a fallback"

    info = keys.find(value=key)

    assert info is not None
    assert info.signing_secrets == ()


def test_find_reads_signing_secrets_sealed_under_a_fallback(acme: Workspace, settings: Any) -> None:
    identity.add_secret(workspace=acme, secret=SIGNING_SECRET, label="first")
    key = keys.create(workspace=acme, kind="public")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the new one"

    info = keys.find(value=key)

    assert info is not None
    assert info.signing_secrets == (SIGNING_SECRET,)


@pytest.mark.parametrize("value", ["", "pk_", "pk_nobody", "Bearer", "pk_" + "x" * 100])
def test_find_knows_no_key_that_was_never_made(acme: Workspace, value: str) -> None:
    keys.create(workspace=acme, kind="public")

    assert keys.find(value=value) is None


def test_find_asks_the_database_once_while_its_answer_is_fresh(
    acme: Workspace, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr(keys.time, "monotonic", lambda: clock[0])
    key = keys.create(workspace=acme, kind="public")

    with django_assert_num_queries(3):
        keys.find(value=key)
        keys.find(value=key)
    clock[0] += conf().key_cache_seconds
    with django_assert_num_queries(3):
        keys.find(value=key)


def test_find_remembers_unknown_keys_too_but_not_without_end(
    acme: Workspace, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "_CACHED_KEYS", 2)
    keys.forget()

    with django_assert_num_queries(3):
        for value in ("pk_a", "pk_a", "pk_b", "pk_c"):
            keys.find(value=value)

    assert len(keys._cache) == 1


def test_revoke_stops_a_key_at_once_and_leaves_its_siblings(acme: Workspace) -> None:
    keys.create(workspace=acme, kind="public", value="pk_old")
    keys.create(workspace=acme, kind="public", value="pk_new")
    assert keys.find(value="pk_old") is not None

    keys.revoke(key=ApiKey.objects.get(shown="pk_old"), now=NOW)

    assert keys.find(value="pk_old") is None
    assert keys.find(value="pk_new") is not None
    assert ApiKey.objects.get(shown="pk_old").revoked_at == NOW
