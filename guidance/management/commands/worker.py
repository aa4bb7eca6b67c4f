"""`manage.py worker`: a Celery worker with the options this product needs."""

import warnings
from argparse import ArgumentParser
from typing import Any

from celery import current_app
from celery.platforms import SecurityWarning  # type: ignore[attr-defined]  # the stubs leave it out
from django.core.management.base import BaseCommand
from django.db import connection


class Command(BaseCommand):
    """Run a Celery worker. SQLite has one writer, so there it works alone; on PostgreSQL it forks."""

    help = "Run a Celery worker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--concurrency", type=int, default=2)
        parser.add_argument("--queues", default="decide,deliver,bulk")
        parser.add_argument("--name", default="worker")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until stopped."""
        alone = connection.vendor == "sqlite"
        pool = ["--pool=solo"] if alone else ["--pool=prefork", f"--concurrency={options['concurrency']}"]
        connection.close()
        if alone:  # a trial on a laptop or in a container: root harms nobody there, and the warning would be the first thing read
            warnings.filterwarnings("ignore", category=SecurityWarning)
        current_app.worker_main(
            [
                "--quiet",
                "worker",
                f"--hostname={options['name']}@%h",
                f"--queues={options['queues']}",
                "--without-gossip",
                "--without-mingle",
                "--without-heartbeat",
                "--loglevel=WARNING",
                *pool,
            ]
        )
