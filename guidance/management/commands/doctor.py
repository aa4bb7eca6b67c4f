"""`manage.py doctor`: name each wrong setting in one sentence, and how to mend it."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from guidance.conf import now
from guidance.delivery import checkup

_MARKS = {"good": "ok  ", "warning": "warn", "bad": "BAD "}


class Command(BaseCommand):
    """Look at the settings, the servers behind them and the work that waits; ends with 1 when something is bad."""

    help = "Say what is wrong with this installation, and how to mend it."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for everything looked at."""
        bad = 0
        for found in checkup.look(now=now()):
            mend = f" {found.mend}" if found.mend else ""
            self.stdout.write(f"{_MARKS[found.level]} {found.name}: {found.message}{mend}")
            bad += found.level == "bad"
        sys.exit(1 if bad else 0)
