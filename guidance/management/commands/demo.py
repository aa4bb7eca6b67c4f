"""`manage.py demo`: Guidance and the toy SaaS that embeds it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from guidance.management.commands.run import start
from guidance.management.processes import Processes, Stopped, answers, stop_on_signals

_START_SECONDS = 60


class Command(BaseCommand):
    """Migrate, seed the demo workspace, start every process and say what to open."""

    help = "Run Guidance with the toy SaaS Acme Mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--port", type=int, default=8000, help="Guidance's port; the toy SaaS gets the next one.")
        parser.add_argument("--traffic", type=int, default=0, help="Simulate so many people's last two months.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until stopped."""
        stop_on_signals()
        port = options["port"]
        here, there = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"
        processes = Processes({"GUIDANCE_DEMO_URL": there})
        try:
            call_command("migrate", verbosity=0)
            call_command("seed_demo", demo_origin=[there, f"http://localhost:{port + 1}"], verbosity=0)
            start(processes, port)
            processes.start("acme", ["-m", "demo", "--port", str(port + 1), "--guidance", here])
            if not (answers(f"{here}/guidance.js", within=_START_SECONDS) and answers(there, within=_START_SECONDS)):
                raise CommandError("The demo did not start; the lines above say why.")
            if options["traffic"]:
                call_command("traffic", people=options["traffic"], url=here)
            self._say(here)
            raise CommandError(f"The process {processes.wait()} ended by itself; the others were stopped.")
        except Stopped:
            self.stdout.write("\nStopping …")
        finally:
            processes.stop()

    def _say(self, here: str) -> None:
        self.stdout.write(
            "\n  Guidance is running. Open\n\n"
            f"    {here}/demo/     the toy SaaS Acme Mail, with prompts in it\n"
            f"    {here}/admin/    the studio (user: marketer, password: demo-marketer)\n\n"
            "  Ctrl-C stops all of it.\n"
        )
        self.stdout.flush()
