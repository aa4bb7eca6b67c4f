import json

import pytest
import redis
from django.db import transaction

from guidance.conf import Conf, conf
from guidance.delivery import push


class Channel:
    """Redis, as far as publishing goes."""

    def __init__(self, error=None):
        self.messages, self.error = [], error

    def publish(self, channel, message):
        if self.error:
            raise self.error
        self.messages.append((channel, json.loads(message)))


@pytest.fixture
def channel(monkeypatch):
    held = Channel()
    monkeypatch.setattr(push, "conf", lambda: Conf(script_dir=conf().script_dir, redis_url="redis://127.0.0.1:1/0"))
    monkeypatch.setattr(push, "_client", lambda: held)
    return held


@pytest.mark.django_db(transaction=True)
def test_changed_publishes_once_the_transaction_commits(channel):
    with transaction.atomic():
        push.changed(pairs=[(7, 2), (8, 1)])
        before = list(channel.messages)

    assert (before, channel.messages) == ([], [("guidance:decisions", [[7, 2], [8, 1]])])


@pytest.mark.django_db(transaction=True)
def test_changed_publishes_nothing_when_nothing_changed_or_there_is_no_redis(channel, monkeypatch):
    push.changed(pairs=[])
    monkeypatch.setattr(push, "conf", conf)
    push.changed(pairs=[(7, 2)])

    assert channel.messages == []


@pytest.mark.django_db(transaction=True)
def test_changed_does_not_raise_when_redis_is_away(channel, caplog):
    channel.error = redis.ConnectionError("gone")

    push.changed(pairs=[(7, 2)])

    assert "delivery.push.failed error=gone" in caplog.text
