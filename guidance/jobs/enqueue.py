"""Start background work by name, after the running transaction has committed."""

from functools import partial
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction

from guidance.jobs.publisher import publisher


def enqueue(name: str, **arguments: Any) -> None:
    """Run the job `name` with keyword `arguments` (ids only) once the transaction commits; never blocks, never raises."""
    transaction.on_commit(partial(_send, name, arguments))


def _send(name: str, arguments: dict[str, Any]) -> None:
    send = partial(current_app.tasks[name].apply_async, kwargs=arguments)
    if getattr(settings, "CELERY_TASK_ALWAYS_EAGER", False):
        send()
    else:
        publisher.submit(send)
