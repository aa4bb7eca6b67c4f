"""`manage.py beat`: the scheduler of the periodic jobs; a second one costs nothing."""

from typing import Any

from celery import current_app
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Run Celery's beat. The jobs take a lease, so several beats do no harm."""

    help = "Run the scheduler of the periodic jobs."

    def handle(self, *args: Any, **options: Any) -> None:
        """Schedule until stopped."""
        current_app.Beat(loglevel="WARNING", pidfile=None, quiet=True).run()
