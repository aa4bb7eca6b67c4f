"""Settings, URLs and entry points of this installation."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
