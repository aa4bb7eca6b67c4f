"""Who may send how much, what is given up first, and that no two processes get the same token."""

import datetime as dt
import socket
import threading

import pytest
from django.db import connections

from guidance.conf import Conf
from guidance.ingest import buckets, limits, room, usage
from guidance.ingest.limits import Busy, Pass
from guidance.ingest.models import Bucket, Inbox, Usage
from guidance.protocol.events import Raw
from guidance.workspaces.keys import KeyInfo
from guidance.workspaces.models import Workspace
from tests.support.databases import Redis

NOW = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)
KEPT, DROPPED = 0.05, 0.5


@pytest.fixture
def acme(db):
    return Workspace.objects.create(key="acme", name="Acme Mail")


@pytest.fixture
def given(monkeypatch):
    """Return a function that sets settings of the product."""

    def give(**changes):
        changed = Conf(script_dir=".", **changes)
        for module in (limits, buckets, room, usage):
            monkeypatch.setattr(module, "conf", lambda: changed)

    give()
    return give


def key(workspace, kind="public"):
    return KeyInfo(key_id=1, workspace_id=workspace.pk, workspace_key="acme", kind=kind)


def events(*kinds):
    return [Raw(type=kind) for kind in kinds]


def wait(workspace, rows):
    Inbox.objects.bulk_create(
        [Inbox(workspace=workspace, lane=0, body="{}", verified=False, received_at=NOW) for _ in range(rows)]
    )
    room.forget()


def later(seconds):
    return NOW + dt.timedelta(seconds=seconds)


def take(cost, now=NOW, rate=10, burst=100):
    return buckets.take(name="key:1", cost=cost, rate=rate, burst=burst, now=now)


def test_bucket_gives_what_it_holds_and_then_says_when_to_come_again(acme, given):
    assert take(100) == 0
    assert take(1) == pytest.approx(0.1, abs=0.001)
    assert take(2, later(0.3)) == 0
    assert take(5, later(0.3)) == pytest.approx(0.4, abs=0.001)


def test_bucket_never_holds_more_than_its_burst(acme, given):
    take(100)

    assert take(101, later(3600)) == 0  # counts as 100
    assert take(1, later(3600)) == pytest.approx(0.1, abs=0.001)


def test_slice_is_handed_out_without_asking_the_bucket(acme, given, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [take(1, rate=50) for _ in range(11)] == [0] * 11

    assert Bucket.objects.get().tokens == pytest.approx(89)


def test_clock_of_another_machine_that_is_behind_takes_nothing_back(acme, given):
    take(50, later(10))

    assert take(49, NOW) == 0
    assert Bucket.objects.get().at == later(10).timestamp()


@pytest.fixture(scope="module")
def redis_url():
    server = Redis()
    yield server.url()
    server.stop()


@pytest.mark.processes
def test_bucket_in_redis_gives_the_same(given, redis_url):
    buckets._script.cache_clear()
    given(redis_url=redis_url)

    assert take(100) == 0
    assert take(1) == pytest.approx(0.1, abs=0.001)
    assert take(101, later(3600)) == 0
    assert take(5, later(3600.1)) == pytest.approx(0.4, abs=0.01)
    buckets._script.cache_clear()


def test_redis_that_is_away_lets_everything_pass(given):
    buckets._script.cache_clear()
    given(redis_url="redis://127.0.0.1:1/0")

    assert [take(100) for _ in range(3)] == [0, 0, 0]
    buckets._script.cache_clear()


def test_redis_that_says_nothing_is_waited_for_once(given, monkeypatch):
    monkeypatch.setattr(buckets, "_REST_SECONDS", 3600.0)
    buckets._script.cache_clear()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        given(redis_url=f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        silent.setblocking(False)

        assert [take(100) for _ in range(20)] == [0] * 20
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()
    buckets._script.cache_clear()


@pytest.mark.django_db(transaction=True)
def test_threads_that_take_at_once_never_get_more_than_there_is(given, monkeypatch):
    monkeypatch.setattr(buckets, "_SLICE_SECONDS", 0.0)
    granted = []

    def eager():
        try:
            granted.extend(take(1) for _ in range(50))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=eager) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(granted), granted.count(0)) == (200, 100)


def test_key_that_sends_too_fast_is_told_how_fast_it_may(acme, given):
    given(key_rate=100, key_burst=100)

    assert limits.check(info=key(acme), events=events(*["track"] * 100), now=NOW) == Pass()
    with pytest.raises(Busy) as refused:
        limits.check(info=key(acme), events=events(*["track"] * 50), now=NOW)

    assert (refused.value.seconds, refused.value.everybody) == (1, False)
    assert str(refused.value) == (
        "This key sends more than 100 events a second; nothing of this request was stored."
        " Send it again after the seconds of Retry-After."
    )


@pytest.mark.parametrize(
    ("kind", "kinds", "dropped"),
    [
        ("public", ["page"], "sampled"),
        ("public", ["page", "screen"], "sampled"),
        ("public", ["page", "track"], ""),
        ("public", ["page", "identify"], ""),
        ("secret", ["page"], ""),
    ],
)
def test_half_full_inbox_samples_page_views_of_pages(acme, given, kind, kinds, dropped):
    given(inbox_rows=10)
    wait(acme, 5)

    assert limits.check(info=key(acme, kind), events=events(*kinds), now=NOW, chance=DROPPED) == Pass(dropped)
    assert limits.check(info=key(acme, kind), events=events(*kinds), now=NOW, chance=KEPT) == Pass()


def test_when_it_fills_up_only_the_noisy_workspace_waits(acme, given):
    given(inbox_rows=10)
    quiet = Workspace.objects.create(key="quiet", name="Quiet")
    wait(acme, 7)
    wait(quiet, 1)

    assert limits.check(info=key(quiet), events=events("track"), now=NOW) == Pass()
    assert limits.check(info=key(acme), events=events("identify"), now=NOW) == Pass()
    with pytest.raises(Busy, match="more than its share") as refused:
        limits.check(info=key(acme), events=events("track"), now=NOW)
    assert not refused.value.everybody


@pytest.mark.parametrize(("rows", "kind", "taken"), [(10, "track", False), (10, "group", True), (11, "group", False)])
def test_full_inbox_refuses_everybody_but_takes_longest_who_somebody_is(acme, given, rows, kind, taken):
    given(inbox_rows=10)
    wait(acme, rows)

    if taken:
        assert limits.check(info=key(acme), events=events(kind), now=NOW) == Pass()
        return
    with pytest.raises(Busy) as refused:
        limits.check(info=key(acme), events=events(kind), now=NOW)
    assert refused.value.everybody
    assert 5 <= refused.value.seconds <= 30


def test_inbox_is_counted_once_a_second_not_by_each_request(acme, given, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [room.now().rows for _ in range(5)] == [0] * 5


def test_spent_quota_samples_what_people_did_and_takes_who_they_are(acme, given):
    given(day_events=100)
    usage.note(workspace_id=acme.pk, events=60, now=NOW)
    usage.note(workspace_id=acme.pk, events=40, now=NOW)

    assert limits.check(info=key(acme), events=events("track"), now=NOW, chance=DROPPED) == Pass("quota")
    assert limits.check(info=key(acme), events=events("identify"), now=NOW, chance=DROPPED) == Pass()
    assert limits.check(info=key(acme), events=events("track"), now=later(86_400), chance=DROPPED) == Pass()


def test_usage_is_written_now_and_then_and_added_to_what_others_wrote(acme, given, monkeypatch):
    Usage.objects.create(workspace=acme, day=NOW.date(), events=1_000)
    monkeypatch.setattr(usage, "_EVERY_SECONDS", 0.0)

    usage.note(workspace_id=acme.pk, events=5, now=NOW)
    usage.note(workspace_id=acme.pk, events=6, now=NOW)

    assert usage.of_day(workspace_id=acme.pk, day=NOW.date()) == 1_011
