"""One at a time, in the database: a lease row a job takes before it runs."""

import datetime as dt

from guidance.delivery.models import ScheduledJob


def take(*, name: str, seconds: float, now: dt.datetime) -> bool:
    """Take the lease `name` for `seconds`; return False while somebody else holds it."""
    until = now + dt.timedelta(seconds=seconds)
    if ScheduledJob.objects.filter(name=name, locked_until__lte=now).update(locked_until=until, last_run=now):
        return True
    _, created = ScheduledJob.objects.get_or_create(name=name, defaults={"locked_until": until, "last_run": now})
    return created


def ran_since(*, name: str, since: dt.datetime) -> bool:
    """Return whether anybody has taken the lease `name` since then."""
    return ScheduledJob.objects.filter(name=name, last_run__gte=since).exists()
