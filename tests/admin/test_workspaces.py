import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from guidance.core.times import DAY
from guidance.delivery.specs import policy
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
        "account_cap": "",
        "account_cap_days": 7,
        "holdout_percent": 0,
        "quiet_days_after_upgrade": 14,
        "time_zone": "UTC",
    }
    for prefix in ("origins", "members", "quiet"):
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


def test_rules_for_everybody_are_saved_as_deciding_reads_them(admin, workspace):
    cast.lena(workspace)
    sent = {
        "account_cap": 3,
        "account_cap_days": 14,
        "holdout_percent": 5,
        "time_zone": "Europe/Berlin",
        "limit-sell-count": 2,
        "limit-sell-days": "",
        "limit-sell-cooldown_days": 30,
        "limit-ask-count": "",
        "limit-ask-days": 9,
        "limit-ask-cooldown_days": 10,
        "limit-teach-count": "",
        "quiet-TOTAL_FORMS": 3,
        "quiet-0-trait": "user:role",
        "quiet-0-state": "open_deal",
        "quiet-2-state": "overdue",
        "quiet-1-trait": "account:name",
        "quiet-1-state": "overdue",
        "quiet-1-DELETE": "on",
    }

    response = admin.post(door(workspace, "change"), rows(workspace, **sent))

    workspace.refresh_from_db()
    rules = policy(workspace=workspace)
    assert response.status_code == 302
    assert workspace.intent_limits == {
        "sell": {"count": 2, "days": 7, "cooldown_days": 30},
        "ask": {"cooldown_days": 10},
    }
    assert workspace.quiet_traits == [{"state": "open_deal", "scope": "user", "trait": "role"}]
    assert (rules.account_cap, rules.account_cap_ms, rules.zone) == (3, 14 * DAY, "Europe/Berlin")
    assert rules.holdout == 0.05


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"time_zone": "Mars/Phobos"}, "Choose a time zone from the list."),
        ({"holdout_percent": 101}, "From 0 to 100 per cent."),
        ({"account_cap_days": 0}, "At least one day is needed."),
        ({"limit-sell-count": 0}, "Some of the limits by intent cannot be read."),
        ({"quiet-TOTAL_FORMS": 1, "quiet-0-state": "bored"}, "Some of the traits that mean quiet are not complete."),
    ],
)
def test_rules_that_mean_nothing_are_refused_with_a_sentence(admin, workspace, changes, told):
    response = admin.post(door(workspace, "change"), rows(workspace, person_cap=9, **changes))

    workspace.refresh_from_db()
    assert told in response.content.decode()
    assert workspace.person_cap == 5


def test_page_shows_what_is_set_and_traits_that_were_really_seen(admin, workspace):
    cast.lena(workspace)
    workspace.intent_limits = {"sell": {"count": 4, "days": 21}}
    workspace.quiet_traits = [{"state": "overdue", "scope": "account", "trait": "arrears"}]
    workspace.time_zone = "Old/Place"
    workspace.save()

    content = admin.get(door(workspace, "change")).content.decode()

    assert 'name="limit-sell-days" value="21"' in content
    assert '<option value="user:role">Role</option>' in content
    assert '<option value="account:arrears" selected>Arrears (not seen lately)</option>' in content
    assert '<option value="Old/Place" selected>Old/Place</option>' in content


def test_viewer_sees_the_rules_and_changes_none(client, workspace):
    client.force_login(cast.member("vic", workspace, "viewer"))

    shown = client.get(door(workspace, "change")).content.decode()
    answer = client.post(door(workspace, "change"), rows(workspace, person_cap=9))

    workspace.refresh_from_db()
    assert re.search(r'<fieldset class="g-page g-inset" disabled>', shown)
    assert (answer.status_code, workspace.person_cap) == (403, 5)


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_for_any_number_of_people_and_rows(
    admin, workspace, count, django_assert_num_queries
):
    workspace.quiet_traits = [{"state": "overdue", "scope": "account", "trait": f"t{n}"} for n in range(count)]
    workspace.save()
    for number in range(count):
        cast.lena(workspace, user_id=f"lena-{number}")

    admin.get(door(workspace, "change"))  # what Django keeps per process is read now

    with django_assert_num_queries(22):
        admin.get(door(workspace, "change"))
