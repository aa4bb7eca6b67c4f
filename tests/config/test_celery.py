"""What a worker does with its connections around a task."""

from types import SimpleNamespace

import pytest
from celery.fixups.django import DjangoWorkerFixup
from celery.signals import task_postrun, task_prerun

from config import celery as ours


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows with each look at whether connections are still good."""
    looks: list[str] = []
    monkeypatch.setattr(ours, "close_old_connections", lambda: looks.append("look"))
    return looks


def test_celery_leaves_connections_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[str] = []
    fixup = DjangoWorkerFixup(ours.app)
    monkeypatch.setattr(fixup, "_close_database", lambda: closed.append("all"))

    for _ in range(1000):
        fixup.close_database()

    assert closed == []


@pytest.mark.parametrize(("eager", "looks"), [(False, ["look", "look"]), (True, [])])
def test_connections_are_looked_at_around_each_task_of_a_worker(
    looked_at: list[str], eager: bool, looks: list[str]
) -> None:
    task = SimpleNamespace(request=SimpleNamespace(is_eager=eager))
    for signal in (task_prerun, task_postrun):
        signal.send(sender="a task", task=task)

    assert looked_at == looks
