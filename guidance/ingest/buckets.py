"""Token buckets that all processes share: one Lua script where there is Redis, else one upsert.

A process takes tokens in slices and hands them out by itself, so that a busy key costs the bucket a question now and then and a
quiet one nearly none. Either question is atomic: no two processes ever get the same token.
"""

import datetime as dt
import logging
import threading
import time
from functools import lru_cache

import redis
from django.db import connection
from redis.backoff import NoBackoff
from redis.retry import Retry

from guidance.conf import conf
from guidance.ingest.models import Bucket

log = logging.getLogger(__name__)
_SLICE_SECONDS = 0.2
_REST_SECONDS = 5.0  # after Redis did not answer, requests do not ask, and so do not wait for, it again for so long
_ONCE = Retry(NoBackoff(), 0)
_LUA = """
local held = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local rate, burst, cost, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local at = math.max(now, tonumber(held[2]) or now)
local tokens = math.min(burst, (tonumber(held[1]) or burst) + (at - (tonumber(held[2]) or at)) * rate)
local left = tokens - cost
if left < 0 then return tostring(left) end
redis.call('HSET', KEYS[1], 'tokens', left, 'at', at)
redis.call('EXPIRE', KEYS[1], math.ceil(burst / rate) + 1)
return tostring(left)
"""
# `at` never goes back: the clocks of two machines differ.
_HELD = "{least}(%(burst)s, b.tokens + ({greatest}(excluded.at, b.at) - b.at) * %(rate)s)"
_TAKE = (
    "INSERT INTO guidance_bucket AS b (name, tokens, at) VALUES (%(name)s, %(burst)s - %(cost)s, %(now)s)"
    " ON CONFLICT (name) DO UPDATE SET tokens = {held} - %(cost)s, at = {greatest}(excluded.at, b.at)"
    " WHERE {held} >= %(cost)s RETURNING tokens"
)

_slices: dict[str, float] = {}
_unreachable_until = 0.0
_lock = threading.Lock()


def take(*, name: str, cost: int, rate: float, burst: float, now: dt.datetime) -> float:
    """Take `cost` tokens from the bucket `name`, which gains `rate` a second and holds `burst`; return 0.

    Where there are not so many, take none and return after how many seconds there may be. More than `burst` at once counts as
    `burst`. A Redis that does not answer lets everything pass: a limit is no reason to lose events.
    """
    with _lock:
        held = _slices.pop(name, 0.0)
    missing = min(float(cost), burst) - held
    larger = min(missing + rate * _SLICE_SECONDS, burst)
    left = taken = 0.0
    if missing > 0:
        for taken in sorted({larger, missing}, reverse=True):
            left = _take(name, taken, rate, burst, now)
            if left >= 0:
                break
    if left >= 0:
        held = taken - missing
    with _lock:
        _slices[name] = _slices.get(name, 0.0) + held
    return 0.0 if left >= 0 else -left / rate


def forget() -> None:
    """Give up what this process holds (tests)."""
    global _unreachable_until
    with _lock:
        _slices.clear()
        _unreachable_until = 0.0


def _take(name: str, cost: float, rate: float, burst: float, now: dt.datetime) -> float:
    # What is left, or how much is missing as a negative number.
    if conf().redis_url:
        return _ask_redis(name, [rate, burst, cost, now.timestamp()])
    return _take_row(name, cost, rate, burst, now)


def _ask_redis(name: str, given: list[float]) -> float:
    global _unreachable_until
    if time.monotonic() < _unreachable_until:
        return 0.0
    try:
        return float(_script()(keys=[f"guidance:bucket:{name}"], args=given))
    except redis.RedisError as error:
        _unreachable_until = time.monotonic() + _REST_SECONDS
        log.warning("ingest.bucket.unreachable error=%s", type(error).__name__)
        return 0.0


def _take_row(name: str, cost: float, rate: float, burst: float, now: dt.datetime) -> float:
    on_postgres = connection.vendor == "postgresql"
    words = {"least": "LEAST", "greatest": "GREATEST"} if on_postgres else {"least": "MIN", "greatest": "MAX"}
    statement = _TAKE.format(held=_HELD.format(**words), **words)
    given: dict[str, str | float] = {"name": name, "burst": burst, "cost": cost, "rate": rate, "now": now.timestamp()}
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        row = cursor.fetchone()
    if row is not None:
        return float(row[0])
    held = Bucket.objects.filter(name=name).values_list("tokens", "at").first()
    if held is None:  # pruned a moment ago
        return 0.0
    tokens, at = held
    return min(burst, tokens + max(0.0, now.timestamp() - at) * rate) - cost


@lru_cache(maxsize=1)
def _script() -> "redis.commands.core.Script":
    client = redis.Redis.from_url(conf().redis_url, socket_timeout=0.5, socket_connect_timeout=0.5, retry=_ONCE)
    return client.register_script(_LUA)
