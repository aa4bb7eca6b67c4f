"""The Celery application; every setting of it is in config.settings under CELERY_."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("guidance")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["guidance"])
