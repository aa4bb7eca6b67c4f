"""The broker of files: messages are whole, and what is broken harms nobody."""

import threading
from pathlib import Path
from queue import Empty

import pytest
from django.conf import settings
from kombu import Connection, Exchange, Queue
from kombu.transport.virtual.base import BrokerState

from guidance.jobs.filebroker import Transport


@pytest.fixture
def folder(tmp_path):
    for name in ("messages", "control"):
        (tmp_path / name).mkdir()
    return tmp_path


def connected(folder):
    # kombu remembers by class which queues it declared, whatever the folder.
    fresh = type("Fresh", (Transport,), {"global_state": BrokerState()})
    messages = str(folder / "messages")
    options = {"data_folder_in": messages, "data_folder_out": messages, "control_folder": str(folder / "control")}
    return Connection("filesystem://", transport=fresh, transport_options=options)


def test_message_arrives_as_it_was_sent(folder):
    with connected(folder) as connection:
        queue = connection.SimpleQueue("decide")
        queue.put({"lanes": [1, 2]})

        assert queue.get(timeout=5).payload == {"lanes": [1, 2]}
        assert list((folder / "messages").iterdir()) == []
        queue.close()


def test_message_has_its_name_only_once_it_is_whole(folder, monkeypatch):
    seen = []
    rename = Path.rename

    def watched(self, target):
        seen.append((self.suffix, Path(target).exists(), self.read_bytes() != b""))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", watched)
    with connected(folder) as connection:
        queue = connection.SimpleQueue("decide")
        queue.put("ring")
        queue.close()

    assert seen == [(".part", False, True)] * 2  # the queue's binding, then the message


def test_binding_spoilt_by_a_power_cut_is_made_anew(folder):
    (folder / "control" / "decide.exchange").write_bytes(b"")
    with connected(folder) as connection:
        queue = connection.SimpleQueue("decide")
        queue.put("ring")

        assert queue.get(timeout=5).payload == "ring"
        queue.close()


def test_queue_that_is_deleted_leaves_the_others_bound(folder):
    with connected(folder) as connection:
        channel = connection.channel()
        exchange = Exchange("all", type="fanout")
        gone, stays = (Queue(name, exchange=exchange)(channel) for name in ("gone", "stays"))
        gone.declare()
        stays.declare()

        gone.delete()

        assert [row.queue for row in channel.get_table("all")] == ["stays"]


def test_broken_message_is_dropped_and_the_next_one_taken(folder):
    (folder / "messages" / "0_cut.decide.msg").write_bytes(b"")
    with connected(folder) as connection:
        queue = connection.SimpleQueue("decide")
        queue.put("ring")

        with pytest.raises(Empty):
            queue.get_nowait()
        assert queue.get_nowait().payload == "ring"
        queue.close()


def test_many_processes_may_bind_at_once(folder):
    failures = []

    def bind(number):
        try:
            with connected(folder) as connection:
                connection.SimpleQueue(f"queue-{number}").close()
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=bind, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert len(list((folder / "control").glob("*.exchange"))) == 12


def test_embedded_profile_uses_it():
    assert settings.CELERY_BROKER_TRANSPORT == "guidance.jobs.filebroker:Transport"
