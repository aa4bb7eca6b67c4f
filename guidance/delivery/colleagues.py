"""Have the other members of a changed account decided again."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import connection

from guidance.conf import conf
from guidance.jobs import names
from guidance.jobs.enqueue import enqueue
from guidance.people import statement

_MEMBERS = "SELECT id FROM guidance_person WHERE"


def look_again(*, account_ids: Sequence[int], besides: Iterable[int], now: dt.datetime) -> None:
    """Mark the decisions of recently seen members as due now and wake a worker for the first of them.

    The mark is in this transaction, so a lost wake-up only means that the sweep does it seconds later.
    """
    if not account_ids:
        return
    since = now - dt.timedelta(days=conf().active_days)
    fanout = conf().fanout
    members = f"{statement.among('account_id')} AND last_seen >= %s AND NOT {statement.among('id')}"
    named = [statement.many(account_ids), connection.ops.adapt_datetimefield_value(since), statement.many(besides)]
    latest = statement.execute(f"{_MEMBERS} {members} ORDER BY last_seen DESC LIMIT %s", [*named, max(fanout, 1)])
    if latest:
        due = f"UPDATE guidance_decision SET next_look_at = %s WHERE person_id IN ({_MEMBERS} {members})"  # noqa: S608
        statement.execute(due, [connection.ops.adapt_datetimefield_value(now), *named])
    if latest[:fanout]:
        enqueue(names.DECIDE, person_ids=[pk for (pk,) in latest[:fanout]])
