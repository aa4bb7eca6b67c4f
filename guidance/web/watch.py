"""Where the news of changed decisions comes from: Redis in production, the database itself without it."""

import asyncio
import json
import logging
import threading
from collections.abc import Awaitable
from typing import cast

import redis
from django.db import Error as DatabaseError
from django.db import connection
from redis.asyncio import Redis

from guidance.delivery.push import CHANNEL
from guidance.web.hub import Hub, versions

log = logging.getLogger(__name__)

_SQLITE_SECONDS = 0.025
_OTHER_SECONDS = 0.5
_WORKSPACE_SECONDS = 0.5
_RETRY_SECONDS = 1.0
_SILENCE_SECONDS = 15.0


async def listen(hub: Hub, url: str) -> None:
    """Tell `hub` what is published in Redis, until cancelled. After an interruption it catches up from the database."""
    while True:
        try:
            async with Redis.from_url(url, socket_connect_timeout=2) as client:
                await _listen(hub, client)
        except (redis.RedisError, OSError) as error:
            log.warning("web.stream.redis_away error=%s", error)
            await asyncio.sleep(_RETRY_SECONDS)


async def _listen(hub: Hub, client: Redis) -> None:
    async with client.pubsub() as channel:
        await channel.subscribe(CHANNEL)
        await hub.refresh()
        while True:
            message = await channel.get_message(ignore_subscribe_messages=True, timeout=_SILENCE_SECONDS)
            if message is not None:
                hub.announce([(person_id, version) for person_id, version in json.loads(message["data"])])
            else:
                # A connection that died without a word raises here.
                await asyncio.wait_for(cast("Awaitable[object]", client.ping()), 5)
                hub.settle_soon()


async def follow_workspaces(hub: Hub) -> None:
    """Look twice a second, until cancelled, whether all pages of a workspace must ask again.

    One keyed read for all open pages, and from the database on purpose: the switch that takes everything off the pages must
    work when Redis, or whoever works the events in, does not.
    """
    while True:
        await asyncio.sleep(_WORKSPACE_SECONDS)
        try:
            await hub.look_at_workspaces()
        except DatabaseError:
            log.warning("web.stream.database_away", exc_info=True)


class DatabaseWatch(threading.Thread):
    """Tells a hub what changed in the database, from a thread of its own until `stop`."""

    def __init__(self, hub: Hub) -> None:
        super().__init__(name="guidance-watch", daemon=True)
        self._hub = hub
        self._stopped = threading.Event()
        self._seen = -1

    def stop(self) -> None:
        """End the thread and wait for it."""
        self._stopped.set()
        self.join()

    def run(self) -> None:
        """Look every few milliseconds whether anybody committed anything, and only then who is concerned."""
        pause = _SQLITE_SECONDS if connection.vendor == "sqlite" else _OTHER_SECONDS
        while not self._stopped.wait(pause):
            try:
                if len(self._hub) and self._moved():
                    pairs = versions(self._hub.watched())
                    self._hub.loop.call_soon_threadsafe(self._tell, pairs)
            except DatabaseError:
                log.warning("web.stream.database_away", exc_info=True)
                connection.close()
                self._stopped.wait(_RETRY_SECONDS)
        connection.close()

    def _moved(self) -> bool:
        if connection.vendor != "sqlite":
            return True
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")  # moves when another connection commits; reads no page
            (seen,) = cursor.fetchone()
        before, self._seen = self._seen, int(seen)
        return before != self._seen

    def _tell(self, pairs: dict[int, int]) -> None:
        self._hub.announce(pairs.items())
        self._hub.settle_soon()
