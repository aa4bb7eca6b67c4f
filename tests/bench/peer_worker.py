"""The usual way to work events in: one Celery task a batch, carrying the events."""

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
django.setup()

from config.celery import app  # noqa: E402 - after the settings are named
from guidance.conf import now  # noqa: E402 - its settings need Django
from guidance.delivery import pipeline  # noqa: E402


@app.task(name="bench.do_nothing")
def do_nothing() -> None:
    """Do nothing: what Celery by itself costs."""


@app.task(name="bench.work_in")
def work_in(workspace_id: int, events: list[dict[str, Any]]) -> None:
    """Do with one batch all that the drain does with many, dedupe excepted."""
    pipeline.apply(workspace_id=workspace_id, events=events, now=now())
