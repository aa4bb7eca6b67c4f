"""What `manage.py doctor` looks at: every setting that makes an installation lose, double or delay something."""

import datetime as dt
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

import kombu
import redis
from django.conf import settings
from django.db import Error, connection

from guidance.conf import conf
from guidance.core.errors import GuidanceError
from guidance.delivery import health
from guidance.delivery.models import ScheduledJob
from guidance.ingest import limits, months, room
from guidance.ingest import queries as ingest
from guidance.ingest.models import DeadLetter
from guidance.protocol.events import MAX_EVENTS
from guidance.workspaces import audit
from guidance.workspaces.models import ApiKey, Workspace

Level = Literal["good", "warning", "bad"]
_SKEW = dt.timedelta(seconds=2)
_SWEPT_WITHIN = dt.timedelta(minutes=1)
_PRUNED_WITHIN = dt.timedelta(days=1)
_OLDEST_POSTGRES = 140_000
_TIMEOUT = 3
_SECRET = 32
_HERE = {"127.0.0.1", "localhost", "[::1]", "testserver"}


@dataclass(frozen=True, slots=True)
class Found:
    """One thing looked at: `message` says what is so, `mend` how to mend it (empty when it is good)."""

    level: Level
    name: str
    message: str
    mend: str = ""


def look(*, now: dt.datetime) -> Iterator[Found]:
    """Look at every part in turn; a part that cannot be looked at is itself a finding."""
    parts: list[tuple[str, Callable[[dt.datetime], Iterator[Found]]]] = [
        ("settings", _settings),
        ("script", _script),
        ("database", _database),
        ("log", _log),
        ("pictures", _pictures),
        ("broker", _broker),
        ("push", _push),
        ("limits", _limits),
        ("work", _work),
        ("audit log", _audit),
        ("workspaces", _workspaces),
    ]
    for name, part in parts:
        try:
            yield from part(now)
        except (Error, redis.RedisError, kombu.exceptions.KombuError, GuidanceError, OSError) as error:
            reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            yield Found(
                "bad", name, f"It could not be looked at: {reason}.", "Check that it runs and its address is right."
            )
            if name == "database":
                return


def _settings(now: dt.datetime) -> Iterator[Found]:
    hosts = [host for host in settings.ALLOWED_HOSTS if host not in _HERE]
    wrong = [
        (settings.DEBUG, "DEBUG", "Error pages show the code and its settings to everybody.", "Set DEBUG to false."),
        (
            "*" in hosts,
            "ALLOWED_HOSTS",
            "Any host name is believed.",
            "List the names this installation is reached by.",
        ),
        (len(settings.SECRET_KEY) < _SECRET, "SECRET_KEY", "It can be guessed.", "Set it to 50 random characters."),
    ]
    doubtful = [
        (
            connection.vendor != "sqlite" and not hosts,
            "ALLOWED_HOSTS",
            "Only this machine can open the studio.",
            "Set it to the names this installation is reached by.",
        ),
        (
            hosts and not settings.SESSION_COOKIE_SECURE,
            "SECURE_COOKIES",
            "Sign-in cookies travel without TLS.",
            "Set it to true behind TLS.",
        ),
    ]
    found = [Found("bad", *told) for holds, *told in wrong if holds]
    found += [Found("warning", *told) for holds, *told in doubtful if holds]
    yield from found or [Found("good", "settings", "They are safe to be reached from outside.")]


def _script(now: dt.datetime) -> Iterator[Found]:
    if (conf().script_dir / "guidance.js").exists():
        yield Found("good", "script", "The script is built.")
    else:
        yield Found("bad", "script", "The script is not built: pages get 503.", "Run npm run build in widgets_static.")


def _database(now: dt.datetime) -> Iterator[Found]:
    for trouble in health.troubles(now=now):
        if trouble.fatal:
            yield Found("bad", trouble.name, trouble.message, "Mend this first; the rest depends on it.")
            return
    if connection.vendor == "sqlite":
        yield Found("good", "database", "SQLite, for one machine.")
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT now(), current_setting('server_version_num')::int, current_setting('synchronous_commit')"
        )
        theirs, version, commit = cursor.fetchone() or (now, 0, "")
    if abs(theirs - now) > _SKEW:
        away = round(abs(theirs - now).total_seconds())
        yield Found("bad", "clock", f"This machine and the database are {away} seconds apart.", "Run NTP on both.")
    if version < _OLDEST_POSTGRES:
        yield Found("bad", "database", f"PostgreSQL {version // 10_000} is too old.", "Use PostgreSQL 14 or newer.")
    if commit == "off":
        mend = "Set synchronous_commit to on: an accepted event must survive a power cut."
        yield Found("bad", "synchronous_commit", "PostgreSQL answers before it has written.", mend)
    else:
        yield Found("good", "database", f"PostgreSQL {version // 10_000}, migrated, its clock is ours.")


def _log(now: dt.datetime) -> Iterator[Found]:
    if not months.are_kept():
        return
    if missing := months.missing(now=now):
        mend = "Start manage.py beat and a worker: the nightly pruning makes them ahead."
        yield Found("bad", "log", f"The event log has no part for {_and(missing)}: events land in the rest.", mend)
    if strays := months.strays():
        mend = "Nothing is lost, and they go row by row; look whether the clocks of all machines are right."
        yield Found(
            "warning",
            "log",
            f"Events in no month's part: {strays:,}{' or more' if strays == months.MANY else ''}.",
            mend,
        )


def _pictures(now: dt.datetime) -> Iterator[Found]:
    if settings.STORAGES["default"]["BACKEND"] != "django.core.files.storage.FileSystemStorage":
        return
    folder = next((path for path in (settings.MEDIA_ROOT, *settings.MEDIA_ROOT.parents) if path.exists()), None)
    if folder is None or not os.access(folder, os.W_OK):
        mend = "Let the web process write there, or set MEDIA_ROOT to a folder where it may."
        yield Found("bad", "pictures", f"Nobody can upload any: {settings.MEDIA_ROOT} cannot be written.", mend)


def _broker(now: dt.datetime) -> Iterator[Found]:
    url = settings.CELERY_BROKER_URL
    if url.startswith("filesystem"):
        if connection.vendor == "sqlite":
            yield Found("good", "broker", "Files in the data folder, for one machine.")
        else:
            mend = "Set BROKER_URL to Redis or RabbitMQ when processes run on several machines."
            yield Found("warning", "broker", "Wake-ups go through files of this machine.", mend)
        return
    if not url.startswith("redis"):
        with kombu.Connection(url, connect_timeout=_TIMEOUT) as broker:
            broker.ensure_connection(max_retries=1, timeout=_TIMEOUT)
        yield Found("good", "broker", "It answers.")
        return
    with _redis(url) as server:
        policy = server.config_get("maxmemory-policy").get("maxmemory-policy", "")
        kept = server.config_get("appendonly").get("appendonly")
    if policy != "noeviction":
        mend = "Set maxmemory-policy to noeviction, and give the cache a Redis of its own."
        yield Found("bad", "eviction", f"Redis may throw queues away when it is full ({policy}).", mend)
    if kept != "yes":
        mend = "Set appendonly to yes; until then the sweep finds what was lost within seconds."
        yield Found("warning", "persistence", "Redis forgets queued wake-ups when it restarts.", mend)
    if _same_server(url, str(settings.CACHES["default"].get("LOCATION", ""))) and policy == "noeviction":
        mend = "Give CACHE_URL a Redis of its own with allkeys-lru."
        yield Found("warning", "cache", "Broker and cache share one Redis: a full cache stops the broker.", mend)
    yield Found("good", "broker", "Redis answers.")


def _push(now: dt.datetime) -> Iterator[Found]:
    if conf().redis_url:
        with _redis(conf().redis_url) as server:
            server.ping()
        yield Found("good", "push", "Open pages hear of new decisions through Redis.")
    elif connection.vendor == "sqlite":
        yield Found("good", "push", "Open pages hear of new decisions from the database.")
    else:
        mend = "Set REDIS_URL: each stream process asks the database several times a second without it."
        yield Found("warning", "push", "Open pages hear of new decisions by asking the database.", mend)


def _limits(now: dt.datetime) -> Iterator[Found]:
    fill = room.now().fill
    if not conf().inbox_rows:
        yield Found("warning", "inbox", "Nothing bounds it.", "Set GUIDANCE_INBOX_ROWS to what the disk can hold.")
    elif fill >= limits.SAMPLE_AT:
        mend = "Start more workers; above 75 % the busiest workspaces wait, above 100 % all do."
        yield Found("bad", "inbox", f"It is {fill:.0%} full: page views are sampled.", mend)
    if not conf().key_rate:
        yield Found("warning", "rate", "A key may send as much as it likes.", "Set GUIDANCE_KEY_RATE.")
    elif conf().key_burst < MAX_EVENTS:
        mend = f"Set GUIDANCE_KEY_BURST to {MAX_EVENTS:,} at least."
        yield Found("bad", "burst", "A whole batch does not fit through.", mend)


def _work(now: dt.datetime) -> Iterator[Found]:
    waited = ingest.waiting_for(now=now)
    if waited > health.LATE:
        mend = "Start workers (manage.py worker), or more of them; nothing is lost meanwhile."
        yield Found(
            "bad", "lag", f"The oldest accepted event waits for {round(waited.total_seconds()):,} seconds.", mend
        )
    swept = ScheduledJob.objects.filter(name="sweep").values_list("last_run", flat=True).first()
    if swept is None or now - swept > _SWEPT_WITHIN:
        since = "never ran" if swept is None else f"ran {round((now - swept).total_seconds()):,} seconds ago"
        mend = "Start manage.py beat and a worker: what is due by time alone waits for it."
        yield Found("bad", "sweep", f"The sweep {since}.", mend)
    dead = DeadLetter.objects.count()
    if dead:
        yield Found(
            "warning", "dead letters", f"{dead:,} events could not be worked in.", "Replay them from the studio."
        )
    if waited <= health.LATE:
        yield Found("good", "work", "Events are worked in as they come.")


def _audit(now: dt.datetime) -> Iterator[Found]:
    days = conf().audit_days
    if days < 1:
        mend = "Set GUIDANCE_AUDIT_DAYS to the days you may be asked about."
        yield Found("bad", "audit log", "It forgets every change within the hour.", mend)
        return
    oldest = audit.oldest()
    if oldest and now - oldest > dt.timedelta(days=days) + _PRUNED_WITHIN:
        mend = "Start manage.py beat and a worker: the hourly upkeep prunes."
        yield Found("warning", "audit log", f"It holds changes older than its {days:,} days.", mend)


def _workspaces(now: dt.datetime) -> Iterator[Found]:
    for workspace in Workspace.objects.order_by("key"):
        held = set(workspace.keys.filter(revoked_at=None).values_list("kind", flat=True))
        if ApiKey.Kind.PUBLIC not in held:
            mend = "Make one on the workspace's page."
            yield Found("warning", workspace.key, "There is no publishable key: no page can reach it.", mend)
        if not workspace.origins.exists():
            mend = "List your pages' addresses on the workspace's page."
            yield Found("warning", workspace.key, "Any website may use the publishable key.", mend)
        if workspace.identity_mode == Workspace.IdentityMode.OFF:
            mend = "Sign identity tokens on your server, measure, then enforce."
            yield Found("warning", workspace.key, "Pages are believed whoever they say they show.", mend)


def _and(names: list[str]) -> str:
    return " and ".join(names)


def _redis(url: str) -> Any:
    return redis.Redis.from_url(url, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT, decode_responses=True)


def _same_server(one: str, other: str) -> bool:
    return urlsplit(one).netloc == urlsplit(other).netloc
