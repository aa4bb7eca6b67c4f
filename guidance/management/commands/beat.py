"""`manage.py beat`: the scheduler of the periodic jobs; a second one costs nothing."""

import logging
import threading
from typing import Any

from celery import current_app
from django.core.management.base import BaseCommand
from django.db import connection

from guidance.conf import now
from guidance.delivery import sweep

log = logging.getLogger(__name__)
_LOOK_SECONDS = 1.0


class Command(BaseCommand):
    """Run Celery's beat, and sweep here while the broker takes nothing. The jobs take a lease, so several beats do no harm."""

    help = "Run the scheduler of the periodic jobs."

    def handle(self, *args: Any, **options: Any) -> None:
        """Schedule until stopped."""
        stopped = threading.Event()
        threading.Thread(target=_stand_in, args=(stopped,), name="guidance-stand-in", daemon=True).start()
        try:
            current_app.Beat(loglevel="WARNING", pidfile=None, quiet=True).run()
        finally:
            stopped.set()


def _stand_in(stopped: threading.Event) -> None:
    alone = 0
    while not stopped.wait(_LOOK_SECONDS):
        try:
            if not sweep.stand_in(clock=now):
                continue
            alone += 1
            if alone > 1:  # the first time the workers may just be starting
                log.warning("management.beat.swept_here: no worker has taken the sweep; is the broker there?")
        except Exception as error:  # the database is away too: look again when it is back
            log.warning("management.beat.stand_in_failed error=%s", error)
            connection.close()
