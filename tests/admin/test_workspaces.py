import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from guidance.workspaces import identity, keys
from guidance.workspaces.models import Member, SigningSecret
from tests.support import cast


@pytest.fixture
def ben(workspace):
    """Ben, who administers the workspace."""
    return cast.member("ben", workspace, "admin")


@pytest.fixture
def admin(client, ben):
    client.force_login(ben)
    return client


def door(workspace, name):
    return reverse("admin:guidance_workspace_change", args=[workspace.pk]).replace("/change/", f"/{name}/")


def rows(workspace, **changes):
    """What the workspace's page sends."""
    sent = {
        "name": workspace.name,
        "key": workspace.key,
        "identity_mode": "measure",
        "buyer_roles": "owner",
        "person_cap": 5,
        "person_cap_days": 1,
    }
    for prefix in ("origins", "members"):
        sent |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return {**sent, **changes}


def test_add_key_shows_it_this_once_and_it_works(admin, workspace):
    response = admin.post(door(workspace, "add-key"), {"kind": "secret", "label": "Server"})

    value = re.search(r"sk_[\w-]{20,}", response.content.decode())[0]
    page = admin.get(door(workspace, "change")).content.decode()
    assert keys.find(value=value).workspace_id == workspace.pk
    assert "no-store" in response.headers["Cache-Control"]
    assert value not in page
    assert f"{value[:6]}…{value[-4:]}" in page


def test_revoke_key_stops_it_from_working(admin, workspace):
    value = keys.create(workspace=workspace, kind="public")

    admin.post(door(workspace, f"revoke-key/{workspace.keys.get().pk}"))

    assert keys.find(value=value) is None
    assert "revoked" in admin.get(door(workspace, "change")).content.decode()


def test_add_secret_shows_it_once_and_never_again(admin, workspace):
    response = admin.post(door(workspace, "add-secret"), {"label": "November"})

    value = re.search(r'<code id="fresh">([^<]+)</code>', response.content.decode())[1]
    assert len(value) >= 32
    assert value not in admin.get(door(workspace, "change")).content.decode()


def test_add_secret_tells_when_two_are_live(admin, workspace):
    for _ in range(2):
        identity.add_secret(workspace=workspace)

    response = admin.post(door(workspace, "add-secret"), {"label": ""}, follow=True)

    assert "Two signing secrets are live already; revoke the old one first." in response.content.decode()


def test_revoke_secret_takes_it_out_of_use(admin, workspace):
    identity.add_secret(workspace=workspace)

    admin.post(door(workspace, f"revoke-secret/{workspace.signing_secrets.get().pk}"))

    assert SigningSecret.objects.get().revoked_at is not None


def test_publisher_sees_keys_but_makes_none(studio, workspace):
    page = studio.get(door(workspace, "change")).content.decode()

    assert "Make a key" not in page
    assert studio.post(door(workspace, "add-key"), {"kind": "secret"}).status_code == 404
    assert workspace.keys.count() == 0


def test_save_stores_origins_and_has_everybody_decided_again(admin, workspace):
    value = keys.create(workspace=workspace, kind="public")
    keys.find(value=value)

    origin = {
        "origins-TOTAL_FORMS": 1,
        "origins-0-origin": "https://app.acme.example",
        "origins-0-workspace": workspace.pk,
    }
    response = admin.post(door(workspace, "change"), rows(workspace, **origin))

    workspace.refresh_from_db()
    assert response.status_code == 302
    assert keys.find(value=value).origins == ("https://app.acme.example",)
    assert workspace.catalog_version == 2


def test_save_gives_and_takes_permissions_with_the_role(client, workspace, ada, db):
    root = User.objects.create_superuser("root", password="a long enough password")
    client.force_login(root)
    held = {
        "members-0-id": Member.objects.get(user=ada).pk,
        "members-0-user": ada.pk,
        "members-0-workspace": workspace.pk,
    }
    changed = {**held, "members-0-role": "viewer", "members-TOTAL_FORMS": 1, "members-INITIAL_FORMS": 1}

    client.post(door(workspace, "change"), rows(workspace, **changed))
    as_viewer = User.objects.get(pk=ada.pk).has_perm("guidance.change_prompt")
    client.post(door(workspace, "change"), rows(workspace, **changed, **{"members-0-DELETE": "on"}))

    assert as_viewer is False
    assert User.objects.get(pk=ada.pk).get_all_permissions() == set()


def test_superuser_sees_every_workspace_and_every_user(client, workspace, cyd):
    client.force_login(User.objects.create_superuser("root", password="a long enough password"))

    assert "Cyd&#x27;s" in client.get(reverse("admin:guidance_workspace_changelist")).content.decode()
    assert client.get(reverse("admin:auth_user_changelist")).status_code == 200
    assert client.get(reverse("admin:auth_user_add")).status_code == 200
