"""Passes of the picker: for one workspace, one user, one origin, one use, two minutes."""

import datetime as dt

import pytest
from django.core.cache import cache

from guidance.workspaces import building, keys
from guidance.workspaces.building import BadPass
from guidance.workspaces.models import AllowedOrigin, Member
from tests.support import cast

APP, STUDIO = "https://app.acme.example", "https://guidance.example"


@pytest.fixture
def acme(db):
    acme = cast.workspace()
    AllowedOrigin.objects.create(workspace=acme, origin=f"{APP}/")
    keys.create(workspace=acme, kind="public", value="pk_acme")
    cache.clear()
    return acme


@pytest.fixture
def ada(acme):
    return cast.member("ada", acme, "editor")


def issued(workspace, user, **changes):
    given = {"purpose": "pick", "origin": APP, "studio": STUDIO, "now": cast.NOW, **changes}
    return building.issue(workspace=workspace, user=user, **given)


def redeemed(text, *, key="pk_acme", origin=APP, at=cast.NOW):
    return building.redeem(text=text, info=keys.find(value=key), origin=origin, now=at)


@pytest.mark.parametrize("purpose", ["pick", "tag"])
def test_pass_tells_the_page_which_studio_it_is_from(acme, ada, purpose):
    assert redeemed(issued(acme, ada, purpose=purpose)) == STUDIO


def test_pass_holds_for_two_minutes(acme, ada):
    last = cast.NOW + building.LIFE

    assert redeemed(issued(acme, ada), at=last) == STUDIO
    with pytest.raises(BadPass, match="expired"):
        redeemed(issued(acme, ada), at=last + dt.timedelta(seconds=1))


def test_pass_opens_once(acme, ada):
    text = issued(acme, ada)
    redeemed(text)

    with pytest.raises(BadPass, match="used already"):
        redeemed(text)


def test_a_refused_pass_is_not_spent(acme, ada):
    text = issued(acme, ada)
    with pytest.raises(BadPass):
        redeemed(text, origin="https://evil.example")

    assert redeemed(text) == STUDIO


@pytest.mark.parametrize("origin", ["https://evil.example", "", "null", "http://app.acme.example"])
def test_pass_is_good_at_its_own_origin_only(acme, ada, origin):
    with pytest.raises(BadPass, match="another address"):
        redeemed(issued(acme, ada), origin=origin)


def test_pass_is_void_once_its_origin_was_taken_off_the_list(acme, ada):
    text = issued(acme, ada)
    acme.origins.all().delete()
    keys.forget()

    with pytest.raises(BadPass, match="another address"):
        redeemed(text)


def test_pass_is_good_in_its_own_workspace_only(acme, ada):
    other = cast.workspace("other", "Cyd's")
    AllowedOrigin.objects.create(workspace=other, origin=APP)
    keys.create(workspace=other, kind="public", value="pk_other")

    with pytest.raises(BadPass, match="another workspace"):
        redeemed(issued(acme, ada), key="pk_other")


@pytest.mark.parametrize("forged", ["", "nonsense", "e30:abc", "x" * 5000])
def test_what_the_studio_did_not_sign_opens_nothing(acme, forged):
    with pytest.raises(BadPass, match="did not sign"):
        redeemed(forged)


def test_changed_pass_opens_nothing(acme, ada):
    text = issued(acme, ada)

    with pytest.raises(BadPass, match="did not sign"):
        redeemed(f"x{text[1:]}")


@pytest.mark.parametrize("loss", ["viewer", "member", "staff", "active", "gone"])
def test_pass_is_void_once_its_user_lost_the_right(acme, ada, loss):
    text = issued(acme, ada)
    if loss == "viewer":
        Member.objects.update(role="viewer")
    elif loss == "member":
        Member.objects.all().delete()
    elif loss == "gone":
        ada.delete()
    else:
        setattr(ada, f"is_{loss}", False)
        ada.save()

    with pytest.raises(BadPass, match="may not change anything"):
        redeemed(text)


def test_superuser_needs_no_role(acme, ada):
    Member.objects.all().delete()
    ada.is_superuser = True
    ada.save()

    assert redeemed(issued(acme, ada)) == STUDIO


@pytest.mark.parametrize("origin", ["https://evil.example", "", f"{APP}.evil.example"])
def test_no_pass_is_made_for_an_origin_the_workspace_does_not_have(acme, ada, origin):
    with pytest.raises(BadPass, match="is not among the addresses of Acme Mail"):
        issued(acme, ada, origin=origin)


def test_origins_are_those_of_the_workspace_as_a_browser_writes_them(acme):
    assert building.origins(workspace=acme) == [APP]
