"""Identity tokens: who vouches for whom, and every way a token fails to."""

import base64
import datetime as dt
import json
from typing import Any

import jwt
import pytest

from guidance.conf import now
from guidance.workspaces import identity, keys
from guidance.workspaces.identity import BadSecret, Claims, InvalidToken
from guidance.workspaces.keys import KeyInfo
from guidance.workspaces.models import SigningSecret, Workspace

SIGNING_SECRET = "ada-signs-with-this-0123456789abcdef"
NEXT_SECRET = "ada-rotates-to-this-0123456789abcdef"
ACME = KeyInfo(
    key_id=1, workspace_id=1, workspace_key="acme", kind="public", signing_secrets=(NEXT_SECRET, SIGNING_SECRET)
)


def token(secret: str = SIGNING_SECRET, algorithm: str = "HS256", **changes: Any) -> str:
    payload = {"sub": "lena", "aud": "acme", "exp": now() + dt.timedelta(hours=1)} | changes
    kept = {name: value for name, value in payload.items() if value is not ...}
    return jwt.encode(kept, secret, algorithm=algorithm)


def test_verify_returns_what_the_token_vouches_for() -> None:
    signed = token(company="northwind", traits={"role": "owner"})

    assert identity.verify(token=signed, info=ACME) == Claims("lena", "northwind", {"role": "owner"})


def test_verify_takes_a_token_of_either_live_secret() -> None:
    assert identity.verify(token=token(NEXT_SECRET), info=ACME) == Claims("lena")


def test_verify_forgives_a_minute_of_clock_difference() -> None:
    assert identity.verify(token=token(exp=now() - dt.timedelta(seconds=50)), info=ACME).subject == "lena"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"exp": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, "expired"),
        ({"exp": ...}, "lacks exp"),
        ({"sub": ...}, "lacks sub"),
        ({"aud": ...}, "lacks aud"),
        ({"aud": "other"}, "another workspace"),
        ({"aud": ["other"]}, "another workspace"),
        ({"sub": "  "}, "sub must be"),
        ({"sub": "x" * 256}, "sub must be"),
        ({"company": 7}, "company must be"),
        ({"traits": ["owner"]}, "traits must be"),
        ({"exp": 99999999999}, "longer than 24 hours"),
        ({"nbf": 99999999999}, "not valid yet"),
        ({"traits": {"bio": "x" * 5000}}, "longer than 4096"),
        ({"secret": "cyd-signs-with-this-0123456789abcdef"}, "not signed with a live"),
        ({"algorithm": "HS512", "secret": SIGNING_SECRET * 2}, "HS256"),
    ],
)
def test_verify_refuses_with_the_reason(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidToken, match=told):
        identity.verify(token=token(**changes), info=ACME)


@pytest.mark.parametrize("value", ["", "x", "a.b.c", "é.é.é", None, 7])
def test_verify_refuses_what_is_no_token(value: Any) -> None:
    with pytest.raises(InvalidToken):
        identity.verify(token=value, info=ACME)


def test_verify_refuses_an_unsigned_token() -> None:
    head, body, _ = token().split(".")
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).decode().rstrip("=")

    with pytest.raises(InvalidToken, match="HS256"):
        identity.verify(token=f"{head}.{body}.", info=ACME)


def test_verify_refuses_every_token_when_there_is_no_secret() -> None:
    bare = KeyInfo(key_id=1, workspace_id=1, workspace_key="acme", kind="public")

    with pytest.raises(InvalidToken, match="no signing secret"):
        identity.verify(token=token(), info=bare)


@pytest.mark.django_db
def test_add_secret_keeps_it_encrypted_and_makes_one_where_none_is_given() -> None:
    acme = Workspace.objects.create(key="acme", name="Acme Mail")

    given = identity.add_secret(workspace=acme, secret=SIGNING_SECRET, label="first")
    made = identity.add_secret(workspace=acme)

    assert (given, len(made)) == (SIGNING_SECRET, 43)
    assert SIGNING_SECRET not in str(list(SigningSecret.objects.values()))


@pytest.mark.django_db
def test_add_secret_refuses_short_ones_and_a_third() -> None:
    acme = Workspace.objects.create(key="acme", name="Acme Mail")
    identity.add_secret(workspace=acme)
    identity.add_secret(workspace=acme)

    with pytest.raises(BadSecret, match="32"):
        identity.add_secret(workspace=acme, secret="short")
    with pytest.raises(BadSecret, match="Two"):
        identity.add_secret(workspace=acme)


@pytest.mark.django_db
def test_revoke_secret_makes_room_and_stops_its_tokens() -> None:
    acme = Workspace.objects.create(key="acme", name="Acme Mail")
    identity.add_secret(workspace=acme, secret=SIGNING_SECRET)
    key = keys.create(workspace=acme, kind="public")
    info = keys.find(value=key)
    assert info is not None
    assert identity.verify(token=token(), info=info).subject == "lena"

    identity.revoke_secret(secret=SigningSecret.objects.get(), now=now())

    info = keys.find(value=key)
    assert info is not None
    with pytest.raises(InvalidToken):
        identity.verify(token=token(), info=info)
