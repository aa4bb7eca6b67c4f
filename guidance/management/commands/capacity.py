"""`manage.py capacity`: what an installation for so many people needs."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guidance.conf import conf
from guidance.management.capacity import Load, needs


class Command(BaseCommand):
    """Print events a second, cores and gigabytes for a number of monthly active people."""

    help = "Say what an installation for so many monthly active people needs (docs/scaling.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        usual = Load(people=0)
        parser.add_argument("people", type=int, help="Monthly active people.")
        parser.add_argument("--days", type=float, default=usual.days, help="Active days of one of them a month.")
        parser.add_argument("--events", type=float, default=usual.events, help="Events on such a day.")
        parser.add_argument("--pages", type=float, default=usual.pages, help="Pages on such a day.")
        parser.add_argument("--peak", type=float, default=usual.peak, help="The busiest hour against the mean.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what it takes. Raises CommandError for figures that cannot be."""
        given = {name: options[name] for name in ("people", "days", "events", "pages", "peak")}
        try:
            need = needs(Load(**given, kept_days=conf().event_days))
        except ValueError as error:
            raise CommandError(str(error)) from error
        lines = {
            "events a second": f"{need.mean_events:,.1f}, at the peak {need.peak_events:,.1f}",
            "open streams": f"{need.streams:,}",
            "web": f"{need.web_cores:.2f} cores",
            "workers": f"{need.worker_cores:.2f} cores",
            "PostgreSQL": f"{need.database_cores:.2f} cores",
            "event log": f"{need.log_gb:,.1f} GB after {conf().event_days} days",
            "people": f"{need.people_gb:,.2f} GB",
            "decision ledger": f"{need.records_gb:,.1f} GB",
        }
        for name, value in lines.items():
            self.stdout.write(f"{name:>16}  {value}")
