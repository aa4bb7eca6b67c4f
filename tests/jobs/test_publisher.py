import os
import threading

import pytest

from guidance.jobs import publisher as publishing
from guidance.jobs.publisher import Publisher


def test_publisher_runs_calls_in_order_on_another_thread():
    publisher, ran = Publisher(), []

    for number in range(3):
        publisher.submit(lambda number=number: ran.append((number, threading.current_thread().name)))
    publisher.wait_idle()

    assert ran == [(number, "guidance-publisher") for number in range(3)]


def test_publisher_goes_on_when_a_call_fails(caplog):
    publisher, ran = Publisher(), []

    publisher.submit(lambda: 1 / 0)
    publisher.submit(lambda: ran.append("next"))
    publisher.wait_idle()

    assert ran == ["next"]
    assert "division by zero" in caplog.text


def test_publisher_drops_a_call_when_too_many_wait(monkeypatch, caplog):
    monkeypatch.setattr(publishing, "_QUEUED_AT_MOST", 1)
    publisher, taken, go = Publisher(), threading.Event(), threading.Event()
    publisher.submit(lambda: (taken.set(), go.wait(10)))
    taken.wait(10)

    accepted = [publisher.submit(lambda: None), publisher.submit(lambda: None)]
    go.set()
    publisher.wait_idle()

    assert accepted == [True, False]
    assert "jobs.publish.dropped" in caplog.text


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_publisher_starts_a_thread_of_its_own_in_a_forked_child():
    publisher = Publisher()
    publisher.submit(lambda: None)
    publisher.wait_idle()
    reading, writing = os.pipe()

    child = os.fork()
    if not child:
        publisher.submit(lambda: os.write(writing, b"published"))
        publisher.wait_idle()
        os._exit(0)
    os.waitpid(child, 0)

    assert os.read(reading, 100) == b"published"
    os.close(reading)
    os.close(writing)
