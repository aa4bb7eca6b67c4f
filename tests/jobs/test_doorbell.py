import threading

import pytest
from celery import current_app
from django.core.cache import cache

from guidance.jobs import doorbell as ringing
from guidance.jobs import names
from guidance.jobs.doorbell import Doorbell, answered, unanswered
from guidance.jobs.publisher import Publisher


@pytest.fixture
def rung(monkeypatch):
    """Return the lanes of every wake-up handed to the broker."""
    calls = []
    monkeypatch.setattr(current_app.tasks[names.DRAIN], "apply_async", lambda kwargs: calls.append(kwargs["lanes"]))
    return calls


@pytest.fixture
def publisher(monkeypatch):
    held = Publisher()
    monkeypatch.setattr(ringing, "publisher", held)
    return held


@pytest.fixture
def bell(publisher):
    """Return a function that rings and waits until the background thread has published."""
    doorbell = Doorbell()

    def ring(*lanes):
        doorbell.ring(lanes)
        publisher.wait_idle()

    ring.doorbell = doorbell
    return ring


def test_ring_wakes_a_worker_for_the_lanes(bell, rung):
    bell(3, 1)

    assert rung == [[1, 3]]


def test_ring_sends_one_message_a_lane_while_one_is_pending(bell, rung):
    bell(1)
    bell(1)
    bell(1, 2)

    assert rung == [[1], [2]]


def test_ring_asks_the_cache_once_for_all_lanes_that_are_pending(bell, rung, monkeypatch):
    bell(1, 2, 3)
    added = []
    monkeypatch.setattr(cache, "add", lambda *mark: added.append(mark))

    bell(1, 2, 3)

    assert (rung, added) == ([[1, 2, 3]], [])


def test_ring_sends_again_when_a_worker_has_answered(bell, rung):
    bell(1, 2)
    answered([1])
    bell(1, 2)

    assert rung == [[1, 2], [1]]


def test_ring_gathers_what_is_rung_while_the_publisher_is_busy(bell, publisher, rung):
    busy, go = threading.Event(), threading.Event()
    publisher.submit(lambda: (busy.set(), go.wait(10)))
    busy.wait(10)

    for lane in (5, 4, 5):
        bell.doorbell.ring([lane])
    go.set()
    publisher.wait_idle()

    assert rung == [[4, 5]]


def test_ring_neither_raises_nor_stays_mute_when_the_broker_was_away(bell, monkeypatch, caplog, rung):
    def away(**_call):
        raise ConnectionError("no broker")

    with monkeypatch.context() as patch:
        patch.setattr(current_app.tasks[names.DRAIN], "apply_async", away)
        bell(1)
    answered([1])
    bell(1)

    assert "no broker" in caplog.text
    assert rung == [[1]]


def test_ring_works_on_when_its_publication_was_dropped(bell, monkeypatch, publisher, rung):
    with monkeypatch.context() as patch:
        patch.setattr(publisher, "submit", lambda _call: False)
        bell.doorbell.ring([1])
    bell(2)

    assert rung == [[1, 2]]


def test_doorbell_does_without_the_cache(bell, monkeypatch, rung, caplog):
    def away(*_call):
        raise ConnectionError("no cache")

    monkeypatch.setattr(cache, "add", away)
    monkeypatch.setattr(cache, "delete_many", away)

    answered([1])
    bell(1)

    assert rung == [[1]]
    assert "no cache" in caplog.text


def test_lanes_are_unanswered_from_the_ring_until_a_worker_comes(bell, rung):
    bell(1, 2, 5)
    answered([2])

    assert unanswered(range(5)) == {1}
    assert rung == [[1, 2, 5]]


def test_nobody_asks_a_cache_that_is_away_who_waits_for_some_seconds(bell, rung, monkeypatch, caplog):
    monkeypatch.setattr(ringing, "_asks_again_at", 0.0)
    bell(1)

    def away(*_call):
        raise ConnectionError("no cache")

    with monkeypatch.context() as patch:
        patch.setattr(cache, "get_many", away)
        first = unanswered([1])
    resting = unanswered([1])
    monkeypatch.setattr(ringing, "_asks_again_at", 0.0)

    assert (first, resting, unanswered([1])) == (set(), set(), {1})
    assert caplog.text.count("no cache") == 1


def test_ring_of_the_house_is_silent_only_when_the_settings_say_so(publisher, rung, settings):
    ringing.ring([1])
    publisher.submit(lambda: None)
    publisher.wait_idle()
    silent = list(rung)

    settings.GUIDANCE_SILENT_DOORBELL = False
    ringing.ring([1])
    publisher.wait_idle()

    assert (silent, rung) == ([], [[1]])
