"""`manage.py traffic`: simulated people who live through two months with Acme Mail."""

import time
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError

from guidance.conf import now
from guidance.management.traffic.client import Client, NotTaken
from guidance.management.traffic.progress import Progress
from guidance.management.traffic.simulation import Stage, simulate


class Command(BaseCommand):
    """Tell a story through the public API, as Acme Mail's server and the pages of its people would."""

    help = "Simulate people living through two months, through the public API, with the keys of the demo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--people", type=int, default=200, help="How many people, about six to a company.")
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="Where Guidance answers.")
        parser.add_argument("--key", default="sk_demo", help="A secret key of the workspace.")
        parser.add_argument("--page-key", default="pk_demo", help="Its publishable key.")
        parser.add_argument("--origin", default="", help="Where the pages are; by default the port after Guidance's.")
        parser.add_argument("--seed", type=int, default=1, help="Another seed, another story.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Play the simulation and say what came of it."""
        url = options["url"].rstrip("/")
        origin = options["origin"] or _next_door(url)
        stage = Stage(
            server=Client(url, key=options["key"], clock=now, pause=time.sleep),
            page=Client(url, key=options["page_key"], origin=origin, clock=now, pause=time.sleep),
            clock=now,
            pause=time.sleep,
            progress=self._progress,
        )
        try:
            tally = simulate(stage=stage, people=options["people"], seed=options["seed"])
        except NotTaken as refusal:
            raise CommandError(refusal.message) from refusal
        finally:
            stage.server.close()
            stage.page.close()
        self._write(f"  {tally.shown:,} prompts seen, {tally.clicked:,} clicked.\n")

    def _progress(self, label: str, total: int) -> Progress:
        return Progress(label, total, write=self._write, live=self.stdout.isatty())

    def _write(self, text: str) -> None:
        self.stdout.write(text, ending="")
        self.stdout.flush()


def _next_door(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{(parts.port or 80) + 1}"
