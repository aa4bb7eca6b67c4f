"""The Celery application; every setting of it is in config.settings under CELERY_."""

import os
import sys
from typing import Any

from celery import Celery, signals
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("guidance")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["guidance"])

# Celery closes every connection before and after each task, so that each would pay for a new one and prepare its statements
# anew. It is told to leave them alone; what Django does around a request (CONN_MAX_AGE, health checks) takes the place of that.
app.conf["CELERY_DB_REUSE_MAX"] = sys.maxsize


@signals.task_prerun.connect
@signals.task_postrun.connect
def _keep_connections(task: Any, **_: object) -> None:
    if not task.request.is_eager:
        close_old_connections()
