import pytest
from celery import current_app
from django.db import transaction

from guidance.jobs import enqueue as enqueuing
from guidance.jobs import names
from guidance.jobs.enqueue import enqueue
from guidance.jobs.publisher import Publisher


@pytest.fixture
def sent(monkeypatch):
    """Return what is handed to the broker."""
    calls = []
    monkeypatch.setattr(current_app.tasks[names.DECIDE], "apply_async", lambda **call: calls.append(call["kwargs"]))
    return calls


@pytest.fixture
def publisher(monkeypatch):
    held = Publisher()
    monkeypatch.setattr(enqueuing, "publisher", held)
    return held


@pytest.mark.django_db(transaction=True)
def test_enqueue_sends_after_the_commit_only(sent, publisher):
    with transaction.atomic():
        enqueue(names.DECIDE, person_ids=[1, 2])
        publisher.submit(lambda: None)
        publisher.wait_idle()
        before = list(sent)
    publisher.wait_idle()

    assert before == []
    assert sent == [{"person_ids": [1, 2]}]


@pytest.mark.django_db(transaction=True)
def test_enqueue_sends_nothing_when_the_transaction_is_rolled_back(sent, publisher):
    with transaction.atomic():
        enqueue(names.DECIDE, person_ids=[1])
        transaction.set_rollback(True)

    publisher.submit(lambda: None)
    publisher.wait_idle()

    assert sent == []


@pytest.mark.django_db(transaction=True)
def test_enqueue_does_not_raise_when_the_broker_is_away(monkeypatch, publisher, caplog):
    def away(**_call):
        raise ConnectionError("no broker")

    monkeypatch.setattr(current_app.tasks[names.DECIDE], "apply_async", away)

    enqueue(names.DECIDE, person_ids=[1])
    publisher.wait_idle()

    assert "no broker" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_enqueue_runs_the_job_at_once_when_tasks_are_eager(sent, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True

    enqueue(names.DECIDE, person_ids=[3])

    assert sent == [{"person_ids": [3]}]
