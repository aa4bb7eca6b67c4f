"""The signed identity of a page's person: an HS256 JWT made with the standard library."""

import base64
import hashlib
import hmac
import json

from demo.acme import Account, Person
from demo.config import Config

LIFETIME = 3600


def sign_identity(*, config: Config, person: Person, account: Account, now: int) -> str:
    """Return a token that proves to Guidance who this person is, for one hour."""
    claims = {
        "sub": person.id,
        "aud": config.workspace,
        "iat": now,
        "exp": now + LIFETIME,
        "company": account.id,
        "traits": person.traits,
    }
    signed = f"{_encode({'alg': 'HS256', 'typ': 'JWT'})}.{_encode(claims)}"
    digest = hmac.new(config.signing_secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{_url_safe(digest)}"


def _encode(part: dict[str, object]) -> str:
    return _url_safe(json.dumps(part, separators=(",", ":")).encode())


def _url_safe(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
