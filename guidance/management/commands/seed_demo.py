"""`manage.py seed_demo`: the demo's workspace with its keys, plans, people's prompts and a marketer."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from guidance.conf import now
from guidance.management import demo_seed

DEFAULT_ORIGINS = ["http://127.0.0.1:8001", "http://localhost:8001"]


class Command(BaseCommand):
    """Fill the demo's workspace; its keys and password are public, so it refuses a production database."""

    help = "Fill the workspace of the demo (embedded profile only). Running it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--demo-origin", action="append", metavar="ORIGIN", help="An origin the demo's pages have; may be repeated."
        )
        parser.add_argument("--force", action="store_true", help="Also into a database that is not SQLite.")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "sqlite" and not options["force"]:
            raise CommandError(
                "The demo's keys and password are public; this is for the embedded profile (or use --force)."
            )
        workspace = demo_seed.seed(origins=options["demo_origin"] or DEFAULT_ORIGINS, now=now())
        if options["verbosity"] > 0:
            self.stdout.write(
                f"The workspace “{workspace}” is ready; sign in as {demo_seed.USER} / {demo_seed.PASSWORD}."
            )
