"""Secrets that must be read again are kept encrypted, with a key made from SECRET_KEY."""

import base64
import hashlib
import logging
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

logger = logging.getLogger(__name__)


def seal(secret: str) -> str:
    """Return `secret` encrypted."""
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str | None:
    """Return the secret again, or None when it was sealed under a SECRET_KEY that is neither current nor a fallback."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        logger.error("workspaces.signing_secret.unreadable")
        return None


def _box() -> MultiFernet:
    return _box_of(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=4)
def _box_of(*keys: str) -> MultiFernet:
    # The label keeps this key apart from every other use Django makes of SECRET_KEY.
    digests = (hashlib.sha256(b"guidance signing secrets " + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
