"""Jobs by name: what is enqueued, what is scheduled and what exists match one to one."""

import ast
import inspect

import pytest
from celery import current_app
from django.conf import settings

from guidance.jobs import names
from tests.support.house import name, python_files

TASKS = {task: current_app.tasks[task] for task in current_app.tasks if task.startswith("guidance.")}


def _arguments(task):
    return inspect.signature(TASKS[task].run).parameters.values()


def _enqueued():
    """Yield every call `enqueue(names.X, …)` of the house: where, the job and its keyword arguments."""
    for path in python_files(tests=False):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "enqueue":
                job = getattr(names, ast.unparse(node.args[0]).split(".")[-1])
                yield f"{name(path)}:{node.lineno}", job, {keyword.arg for keyword in node.keywords}


def test_every_name_has_one_task_and_every_task_a_name():
    assert sorted(TASKS) == sorted(names.ALL)


@pytest.mark.parametrize("task", names.ALL)
def test_task_takes_keyword_arguments_only(task):
    assert [argument.name for argument in _arguments(task) if argument.kind is not argument.KEYWORD_ONLY] == []


def test_enqueued_arguments_are_those_of_the_task():
    calls = list(_enqueued())

    wrong = [place for place, job, given in calls if given != {argument.name for argument in _arguments(job)}]

    assert wrong == []
    assert calls != []


def test_schedule_starts_known_jobs_only():
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert scheduled - set(names.ALL) == set()
    assert scheduled != set()
