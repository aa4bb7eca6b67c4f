"""Tell open pages that their decision changed: the version only, they fetch the rest.

With Redis a message goes to one channel that every stream process listens to. Without, the stream process watches the
database (guidance.web.stream) and nothing is published.
"""

import json
import logging
from collections.abc import Sequence
from functools import lru_cache, partial

import redis
from django.db import transaction

from guidance.conf import conf

log = logging.getLogger(__name__)
CHANNEL = "guidance:decisions"


def changed(*, pairs: Sequence[tuple[int, int]]) -> None:
    """Announce (person id, decision version) pairs once the transaction commits. A lost message costs freshness only."""
    if pairs and conf().redis_url:
        transaction.on_commit(partial(_publish, json.dumps([list(pair) for pair in pairs])))


def _publish(message: str) -> None:
    try:
        _client().publish(CHANNEL, message)
    except redis.RedisError as error:
        log.warning("delivery.push.failed error=%s", error)


@lru_cache(maxsize=1)
def _client() -> "redis.Redis":
    return redis.Redis.from_url(conf().redis_url, socket_timeout=1, socket_connect_timeout=1)
