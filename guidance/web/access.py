"""Who may come through the hot doors: keys, origins, identity tokens."""

import base64
import binascii
import re
from collections.abc import Callable

from guidance.people.models import PersonAlias
from guidance.protocol.events import BadEvent, clean_id
from guidance.web.http import Headers, Refusal
from guidance.workspaces import identity, keys
from guidance.workspaces.identity import InvalidToken
from guidance.workspaces.keys import KeyInfo

Get = Callable[[str], str]

PREFLIGHT: Headers = [
    ("Access-Control-Allow-Methods", "GET, POST, OPTIONS"),
    ("Access-Control-Allow-Headers", "authorization, content-type, x-retry-count"),
    ("Access-Control-Max-Age", "7200"),
]
_ANONYMOUS = re.compile(r"anon-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def admit(*, key: str, origin: str) -> KeyInfo:
    """Return what belongs to `key`. Raises Refusal: 401 for no known key, 403 where it must not be used from `origin`."""
    info = keys.find(value=key) if key else None
    if info is None:
        raise Refusal(401, "unknown_key", "The key is unknown or revoked." if key else "The request holds no key.")
    if origin and info.secret:
        raise Refusal(403, "secret_in_browser", "A secret key must never be used in a page; revoke it.")
    if origin and info.origins and origin.lower() not in {_plain(allowed) for allowed in info.origins}:
        raise Refusal(403, "bad_origin", f"Pages of {origin[:200]} may not use this key; add it to the workspace.")
    return info


def basic_key(authorization: str) -> str:
    """Return the user name of a Basic authorization header, or ""."""
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[0].strip()
    except (binascii.Error, ValueError):
        return ""


def cors(origin: str, info: KeyInfo | None = None) -> Headers:
    """Return the headers that let a page read the answer: that of `origin` alone where the admitted key has a list."""
    listed = origin and info is not None and info.origins
    return [
        ("Access-Control-Allow-Origin", origin if listed else "*"),
        ("Access-Control-Expose-Headers", "Retry-After"),
        ("Vary", "Origin"),
    ]


def person_ids(info: KeyInfo, get: Get) -> tuple[str, str]:
    """Return the (userId, anonymousId) a request speaks for. Raises Refusal 400 without any, 401 without proof (enforce)."""
    try:
        user_id, anonymous_id = clean_id(get("userId"), "userId"), clean_id(get("anonymousId"), "anonymousId")
    except BadEvent as error:
        raise Refusal(400, error.code, error.message) from error
    if not user_id and not anonymous_id:
        raise Refusal(400, "no_id", "The request needs a userId or an anonymousId that names one person.")
    if info.identity_mode == "enforce" and not info.secret:
        _prove(info, user_id, anonymous_id, get("token"))
    return user_id, anonymous_id


def _prove(info: KeyInfo, user_id: str, anonymous_id: str, token: str) -> None:
    if user_id:
        try:
            claims = identity.verify(token=token, info=info)
        except InvalidToken as error:
            raise Refusal(401, "unverified", error.message) from error
        if claims.subject != user_id:
            raise Refusal(401, "unverified", "The identity token is another person's.")
    elif not _ANONYMOUS.fullmatch(anonymous_id) or _known(info, anonymous_id):
        raise Refusal(401, "unverified", "This visitor is known by a userId; their identity token is needed.")


def _known(info: KeyInfo, anonymous_id: str) -> bool:
    aliases = PersonAlias.objects.filter(workspace_id=info.workspace_id, anonymous_id=anonymous_id)
    return aliases.exclude(person__user_id=None).exists()


def _plain(origin: str) -> str:
    return origin.strip().rstrip("/").lower()
