"""Keys: made, revoked, and found again by every request."""

import datetime as dt
import secrets
import threading
import time
from dataclasses import dataclass, field

from django.db import OperationalError

from guidance.conf import conf
from guidance.core.errors import GuidanceError
from guidance.core.ids import key_digest
from guidance.workspaces import sealing
from guidance.workspaces.models import ApiKey, Workspace

PREFIXES = {ApiKey.Kind.PUBLIC.value: "pk_", ApiKey.Kind.SECRET.value: "sk_"}
MAX_KEY = 80
_RANDOM_BYTES = 24
_CACHED_KEYS = 4096


class BadKey(GuidanceError):
    """A key that cannot be created as asked."""


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """What a request may know of the key it came with. `origins` empty: every origin may use it. `name`: its label, or a hint."""

    key_id: int
    workspace_id: int
    workspace_key: str
    kind: str
    origins: tuple[str, ...] = ()
    identity_mode: str = "measure"
    signing_secrets: tuple[str, ...] = field(default=(), repr=False)
    name: str = ""

    @property
    def secret(self) -> bool:
        """Whether the sender is a server that proved itself."""
        return self.kind == ApiKey.Kind.SECRET.value

    @property
    def spoken(self) -> str:
        """What logs and receipts call it."""
        return f"API key “{self.name}”" if self.name else "API key"


def create(*, workspace: Workspace, kind: str, label: str = "", value: str | None = None) -> str:
    """Create a key and return it in full, for the only time. `value` fixes it (demos); BadKey when it cannot serve."""
    if kind not in PREFIXES:
        raise BadKey(f"“{kind}” is no kind of key; there are publishable and secret ones.")
    prefix = PREFIXES[kind]
    key = value if value is not None else prefix + secrets.token_urlsafe(_RANDOM_BYTES)
    if not key.startswith(prefix) or len(key) > MAX_KEY:
        raise BadKey(f"A {kind} key begins with {prefix} and has at most {MAX_KEY} characters.")
    shown = key if kind == ApiKey.Kind.PUBLIC.value else f"{key[:6]}…{key[-4:]}"
    ApiKey.objects.create(workspace=workspace, kind=kind, label=label, hash=key_digest(key), shown=shown)
    forget()
    return key


def publishable(*, workspace: Workspace) -> str | None:
    """Return the workspace's oldest publishable key that works, None where there is none."""
    live = workspace.keys.filter(kind=ApiKey.Kind.PUBLIC, revoked_at=None).order_by("created_at", "pk")
    return live.values_list("shown", flat=True).first()


def revoke(*, key: ApiKey, now: dt.datetime) -> None:
    """Stop `key` from working: at once in this process, within `key_cache_seconds` in the others."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now)
    forget()


def find(*, value: str) -> KeyInfo | None:
    """Return what belongs to a key, or None for one that is unknown or revoked."""
    if not value.startswith(("pk_", "sk_")) or len(value) > MAX_KEY:
        return None
    cached = _cache.get(value)
    if cached is not None and cached[0] > time.monotonic():
        return cached[1]
    try:
        info = _load(value)
    except OperationalError:
        # The database is away: what was believed of a key last holds on, so that pages can be told what they were told before.
        if cached is None:
            raise
        return cached[1]
    with _lock:
        if len(_cache) >= _CACHED_KEYS:  # somebody is guessing keys
            _cache.clear()
        _cache[value] = (time.monotonic() + conf().key_cache_seconds, info)
    return info


def forget() -> None:
    """Make this process look every key up again; call after changing a workspace's origins, mode or signing secrets."""
    with _lock:
        _cache.clear()


_cache: dict[str, tuple[float, KeyInfo | None]] = {}
_lock = threading.Lock()


def _load(value: str) -> KeyInfo | None:
    key = ApiKey.objects.select_related("workspace").filter(hash=key_digest(value), revoked_at=None).first()
    if key is None:
        return None
    workspace = key.workspace
    sealed = workspace.signing_secrets.filter(revoked_at=None).values_list("encrypted", flat=True)
    opened = (sealing.unseal(text) for text in sealed)
    return KeyInfo(
        key_id=key.pk,
        workspace_id=workspace.pk,
        workspace_key=workspace.key,
        kind=key.kind,
        origins=tuple(workspace.origins.values_list("origin", flat=True)),
        identity_mode=workspace.identity_mode,
        signing_secrets=tuple(secret for secret in opened if secret is not None),
        name=key.label or key.shown,
    )
