"""`manage.py run`: every process of a small installation, together."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from guidance.management.processes import Processes, Stopped, stop_on_signals


class Command(BaseCommand):
    """Migrate, then run the server, a worker and the scheduler until Ctrl-C."""

    help = "Run all processes of Guidance."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until stopped."""
        stop_on_signals()
        call_command("migrate", verbosity=0)
        processes = Processes({})
        try:
            start(processes, options["port"])
            self.stdout.write(f"Guidance runs at http://127.0.0.1:{options['port']}/admin/   (Ctrl-C stops it)")
            raise CommandError(f"The process {processes.wait()} ended by itself; the others were stopped.")
        except Stopped:
            pass
        finally:
            processes.stop()


def start(processes: Processes, port: int) -> None:
    """Start server, worker and scheduler."""
    processes.start("server", ["manage.py", "serve", "--port", str(port)])
    processes.start("worker", ["manage.py", "worker"])
    processes.start("beat", ["manage.py", "beat"])
