"""Identity tokens: what a host app signs so that its pages are believed (docs/protocol.md section 7)."""

import datetime as dt
import secrets
from dataclasses import dataclass, field
from typing import Any

import jwt

from guidance.conf import now
from guidance.core.errors import GuidanceError
from guidance.workspaces import keys, sealing
from guidance.workspaces.keys import KeyInfo
from guidance.workspaces.models import SigningSecret, Workspace

ALGORITHMS = ["HS256"]
MAX_TOKEN = 4096
MAX_LIFE = dt.timedelta(hours=24)
LEEWAY = dt.timedelta(seconds=60)
MAX_ID = 255
MIN_SECRET_BYTES = 32
LIVE_SECRETS = 2


class InvalidToken(GuidanceError):
    """An identity token that proves nothing; the message says what is wrong with it."""


class BadSecret(GuidanceError):
    """A signing secret that cannot be added."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid token vouches for: the userId, and where given the groupId and traits."""

    subject: str
    company: str = ""
    traits: dict[str, Any] = field(default_factory=dict)


def add_secret(*, workspace: Workspace, secret: str | None = None, label: str = "") -> str:
    """Add a signing secret and return it, for the only time; without `secret` a fresh one is made.

    Raises BadSecret for a short one, and when two are live already.
    """
    value = secret if secret is not None else secrets.token_urlsafe(MIN_SECRET_BYTES)
    if len(value.encode()) < MIN_SECRET_BYTES:
        raise BadSecret(f"A signing secret needs at least {MIN_SECRET_BYTES} characters; shorter ones can be guessed.")
    if workspace.signing_secrets.filter(revoked_at=None).count() >= LIVE_SECRETS:
        raise BadSecret("Two signing secrets are live already; revoke the old one first.")
    SigningSecret.objects.create(workspace=workspace, label=label, encrypted=sealing.seal(value))
    keys.forget()
    return value


def revoke_secret(*, secret: SigningSecret, now: dt.datetime) -> None:
    """Stop believing tokens signed with `secret`."""
    SigningSecret.objects.filter(pk=secret.pk, revoked_at=None).update(revoked_at=now)
    keys.forget()


def verify(*, token: str, info: KeyInfo) -> Claims:
    """Return what `token` vouches for in the workspace of `info`. Raises InvalidToken with the reason."""
    if not isinstance(token, str) or not token:
        raise InvalidToken("There is no identity token.")
    if len(token) > MAX_TOKEN:
        raise InvalidToken(f"The identity token is longer than {MAX_TOKEN} characters.")
    if not info.signing_secrets:
        raise InvalidToken("The workspace has no signing secret to check identity tokens with.")
    return _claims(_payload(token, info))


def _payload(token: str, info: KeyInfo) -> dict[str, Any]:
    wrong: InvalidToken | None = None
    for secret in info.signing_secrets:
        try:
            payload: dict[str, Any] = jwt.decode(
                token,
                secret,
                algorithms=ALGORITHMS,
                audience=info.workspace_key,
                leeway=LEEWAY,
                options={"require": ["exp", "sub", "aud"]},
            )
        except jwt.InvalidSignatureError:
            wrong = InvalidToken("The identity token is not signed with a live signing secret of this workspace.")
        except jwt.PyJWTError as error:
            raise InvalidToken(_told(error, info)) from error
        else:
            return payload
    raise wrong or InvalidToken("The identity token cannot be read.")


def _told(error: jwt.PyJWTError, info: KeyInfo) -> str:
    match error:
        case jwt.ExpiredSignatureError():
            return "The identity token has expired; the host app has to sign a fresh one."
        case jwt.InvalidAudienceError():
            return f"The identity token is for another workspace; its aud must be “{info.workspace_key}”."
        case jwt.MissingRequiredClaimError(claim=claim):
            return f"The identity token lacks {claim}."
        case jwt.InvalidAlgorithmError():
            return "The identity token must be signed with HS256."
        case jwt.ImmatureSignatureError():
            return "The identity token is not valid yet; the signing server's clock runs ahead."
    return "The identity token cannot be read as a signed JSON Web Token."


def _claims(payload: dict[str, Any]) -> Claims:
    subject, company, traits = payload["sub"], payload.get("company"), payload.get("traits")
    if not isinstance(subject, str) or not 0 < len(subject.strip()) <= MAX_ID:
        raise InvalidToken("The identity token's sub must be the person's userId, as text.")
    if company is not None and (not isinstance(company, str) or len(company) > MAX_ID):
        raise InvalidToken("The identity token's company must be the account's groupId, as text.")
    if traits is not None and not isinstance(traits, dict):
        raise InvalidToken("The identity token's traits must be an object.")
    if payload["exp"] > (now() + MAX_LIFE + LEEWAY).timestamp():
        raise InvalidToken("The identity token lives longer than 24 hours; sign shorter ones.")
    return Claims(subject=subject.strip(), company=(company or "").strip(), traits=traits or {})
