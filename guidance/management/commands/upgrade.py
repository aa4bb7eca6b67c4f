"""`manage.py upgrade before` and `… after`: migrate without stopping (docs/operations.md)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from guidance.core.errors import GuidanceError
from guidance.delivery import upgrades


class Command(BaseCommand):
    """Migrate in two halves, around the moment in which new code takes the old one's place."""

    help = "Migrate while processes run: `before` the first new one starts, and `after` the last old one has ended."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("when", choices=("before", "after"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Apply this half and say what comes next. Raises CommandError where more than one release waits."""
        waiting = upgrades.pending()
        try:
            due = upgrades.before(waiting) if options["when"] == "before" else waiting
        except GuidanceError as error:
            raise CommandError(str(error)) from error
        # The last one of each app takes along all that it stands on.
        for app, name in dict(due).items():
            call_command("migrate", app, name, verbosity=0)
        for app, name in due:
            self.stdout.write(f"{app}.{name} is done.")
        left = len(waiting) - len(due)
        if left:
            self.stdout.write(f"Renew every process now, then run manage.py upgrade after: {left} left for then.")
        else:
            self.stdout.write("Nothing is left to migrate.")
