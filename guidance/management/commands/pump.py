"""`manage.py pump`: drain without any broker."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from guidance.conf import now
from guidance.delivery import sweep


class Command(BaseCommand):
    """Do the sweep's work over and over: enough for a small installation, and for an outage of the broker."""

    help = "Drain the inbox and decide what is due, without a broker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--once", action="store_true", help="Stop when nothing is left.")
        parser.add_argument("--every", type=float, default=0.25, help="Seconds between two rounds.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Pump until stopped, or once."""
        while True:
            sweep.pump(clock=now)
            if options["once"]:
                return
            time.sleep(options["every"])
