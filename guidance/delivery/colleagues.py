"""Have the other members of a changed account decided again."""

import datetime as dt
from collections.abc import Iterable, Sequence

from guidance.conf import conf
from guidance.delivery.models import Decision
from guidance.jobs import names
from guidance.jobs.enqueue import enqueue
from guidance.people.models import Person


def look_again(*, account_ids: Sequence[int], besides: Iterable[int], now: dt.datetime) -> None:
    """Mark the decisions of recently seen members as due now and wake a worker for the first of them.

    The mark is in this transaction, so a lost wake-up only means that the sweep does it seconds later.
    """
    if not account_ids:
        return
    since = now - dt.timedelta(days=conf().active_days)
    members = Person.objects.filter(account_id__in=account_ids, last_seen__gte=since).exclude(pk__in=list(besides))
    ids = list(members.order_by("-last_seen").values_list("pk", flat=True)[: conf().fanout])
    Decision.objects.filter(person__in=members.order_by()).update(next_look_at=now)
    if ids:
        enqueue(names.DECIDE, person_ids=ids)
