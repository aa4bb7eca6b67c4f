"""Typed settings of Guidance, read from the one `GUIDANCE` dict; and the clock that doors read."""

import contextlib
import datetime as dt
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Conf:
    """Every knob of the product.

    `lanes`: how many lanes the inbox has (a person's events share one). `batch_rows`: inbox rows one drain transaction takes.
    `max_tries`: after so many failures an event becomes a dead letter. `lease_seconds`: how long a granted claim may wait for
    its `$prompt_shown`. `dedupe_days`: how long a messageId is remembered. `event_days`: how long the event log is kept.
    `record_days`: how long the decision ledger is kept. `audit_days`: how long the audit log is kept.
    `ledger_days`: how many daily counts a history ledger holds. `active_days`: members of an account seen within so many days
    are decided again at once when the account changes, up to `fanout`; the sweep takes the rest. `sweep_seconds`: the sweep's
    rhythm. `key_cache_seconds`: how long a process may believe what it knows of a key.
    `key_rate` and `key_burst`: how many events a second a key may send for long, and how many at once (0: no limit).
    `inbox_rows`: how many accepted requests may wait before new ones are refused (0: no bound). `day_events`: how many events
    of a workspace are taken a day, whatever comes above is sampled (0: no quota). `metrics_token`: who may read `/metrics` from
    elsewhere (empty: only this machine may).
    """

    script_dir: Path
    redis_url: str = ""
    demo_url: str = ""
    lanes: int = 8
    batch_rows: int = 300
    max_tries: int = 5
    lease_seconds: int = 30
    dedupe_days: int = 7
    event_days: int = 90
    record_days: int = 90
    audit_days: int = 400
    ledger_days: int = 90
    active_days: int = 30
    fanout: int = 200
    sweep_seconds: int = 5
    key_cache_seconds: float = 2.0
    key_rate: float = 2_000
    key_burst: float = 60_000
    inbox_rows: int = 500_000
    day_events: int = 0
    metrics_token: str = ""


@lru_cache(maxsize=1)
def conf() -> Conf:
    """Return the settings of this process."""
    return Conf(**settings.GUIDANCE)


def now() -> dt.datetime:
    """Return the current time; only doors call this and pass it on."""
    return dt.datetime.now(dt.UTC)  # noqa: TID251 - the one clock


def kept_secret(path: Path) -> str:
    """Return the secret kept in the file `path`, made at the first call, so that no two installations share one.

    Several processes may ask at once: whoever links a finished file first wins.
    """
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_text()


def sqlite_options() -> dict[str, Any]:
    """Return the options that let several processes share one SQLite file.

    A deferred transaction that reads and then writes fails with "database is locked" under contention; an immediate one waits.
    `synchronous=FULL` because a 200 means that the event survives a power cut.
    """
    return {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64000;",
    }


def postgres_options(*, pooled: bool = False) -> dict[str, Any]:
    """Return the options that keep a machine which vanished, or a process that stands still, from holding others up.

    A drain holds the locks of its lanes while its transaction is open: after 12 idle seconds the server ends it and another
    worker goes on. A server that does not answer is given up after 15 seconds, where the system would wait for minutes.
    `pooled`: behind a pooler, which keeps sessions of its own and refuses settings of ours; set the first bound there.
    """
    bounds = {
        "connect_timeout": 5,
        "keepalives_idle": 10,
        "keepalives_interval": 3,
        "keepalives_count": 3,
        "tcp_user_timeout": 15_000,
    }
    return bounds if pooled else bounds | {"options": "-c idle_in_transaction_session_timeout=12s"}


def celery_broker(url: str, folder: Path) -> tuple[str, dict[str, Any]]:
    """Return Celery's broker URL and transport options for `url`; `folder` serves the filesystem transport."""
    if url.startswith("filesystem"):
        for name in ("messages", "control"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        messages = str(folder / "messages")
        return "filesystem://localhost//", {
            "data_folder_in": messages,
            "data_folder_out": messages,
            "control_folder": str(folder / "control"),
            "polling_interval": 0.02,
        }
    if url.startswith("amqp"):
        return url, {"confirm_publish": True}
    return url, {
        "visibility_timeout": 300,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "health_check_interval": 15,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    }
