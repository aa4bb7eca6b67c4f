"""The cache in a real Redis, which the session's tests otherwise do without."""

from collections.abc import Iterator

import pytest
import redis as driver

from config.caches import KeptRedisCache
from tests.support.databases import Redis


@pytest.fixture(scope="module")
def server() -> Iterator[Redis]:
    """Return a Redis server."""
    running = Redis()
    yield running
    running.stop()


@pytest.fixture
def cache(server: Redis) -> KeptRedisCache:
    """Return an empty cache."""
    cache = KeptRedisCache(server.url(3), {"OPTIONS": {"socket_timeout": 1}})
    cache.clear()
    return cache


def test_cache_keeps_what_it_is_given(cache: KeptRedisCache) -> None:
    cache.set("kept", {"n": 1})

    assert (cache.add("kept", 2), cache.add("new", 3)) == (False, True)
    assert cache.get_many(["kept", "new", "none"]) == {"kept": {"n": 1}, "new": 3}
    cache.delete_many(["kept"])
    assert cache.get("kept") is None


def test_questions_share_one_client(cache: KeptRedisCache, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    make = driver.Redis.__init__

    def noted(self: object, *arguments: object, **options: object) -> None:
        made.append(self)
        make(self, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(driver.Redis, "__init__", noted)
    fresh = KeptRedisCache(cache._servers[0], {})
    for number in range(5):
        fresh.set("n", number)

    assert fresh.get("n") == 4
    assert len(made) == 2  # one to ask, one to write by
