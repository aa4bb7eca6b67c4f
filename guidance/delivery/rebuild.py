"""Who is in a changed segment, looked up anew over everybody: a chord of tasks without a result backend.

The parts are ranges of ids, a task each; a part moves its own mark on in every small transaction, and the part that finishes last
finishes the whole. A killed part is taken up from its mark. Meanwhile deciding goes by the rule served before.
"""

import datetime as dt
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import msgspec
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from guidance.conf import conf
from guidance.core.times import to_ms
from guidance.delivery import audiences, colleagues, decisions
from guidance.delivery.catalog import catalogs, for_segments
from guidance.delivery.models import Backfill, Decision
from guidance.engine.audiences import inside
from guidance.engine.catalog import Catalog
from guidance.engine.context import context_of
from guidance.engine.subjects import PersonState
from guidance.jobs import names
from guidance.jobs.enqueue import enqueue
from guidance.people import bulk, profiles
from guidance.people.models import Account, Person
from guidance.people.profiles import AccountRow, PersonRow
from guidance.segments import membership, preview, queries, saving
from guidance.segments.membership import Moves
from guidance.segments.models import ListEntry, Segment, SegmentBuild, SegmentMembership, SegmentPart
from guidance.segments.references import dependents, references
from guidance.workspaces.publishing import bump

log = logging.getLogger(__name__)
Clock = Callable[[], dt.datetime]
Keys = frozenset[str]
ROWS_A_PART = 20_000
ROWS_A_TRANSACTION = 500
_ROUND_SECONDS = 20  # well below a task's time limit
_TAKEN_FOR = dt.timedelta(seconds=60)
_MARKS = (
    "SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM {} WHERE workspace_id = %s) AS counted"
    " WHERE place %% %s = 0 ORDER BY id"
)


def start(*, build_id: int, clock: Clock) -> None:
    """Lay out the parts of a rebuild and start a task for each; does nothing while history is being counted for its rule."""
    now = clock()
    with transaction.atomic():
        build = SegmentBuild.objects.select_for_update().filter(pk=build_id, parts=0, finished_at=None).first()
        if build is None:
            return
        segment = build.segment
        catalogs(workspace_ids=[segment.workspace_id])  # which asks for what is not counted yet
        if Backfill.objects.filter(workspace=segment.workspace_id, finished_at=None).exists():
            return
        marks = [0] if segment.source == Segment.Source.LIST else _marks(segment)
        ends = [*marks[1:], None]
        parts = SegmentPart.objects.bulk_create(
            SegmentPart(build=build, after_id=after, until_id=until, taken_until=now + _TAKEN_FOR)
            for after, until in zip(marks, ends, strict=True)
        )
        build.parts = len(parts)
        build.save(update_fields=["parts"])
        # Where one part is all there is, it is done here and now.
        for part in parts[1:] if len(parts) > 1 else []:
            enqueue(names.REBUILD_PART, part_id=part.pk)
    work(part_id=parts[0].pk, clock=clock)


def work(*, part_id: int, clock: Clock) -> None:
    """Do a part, a few hundred rows a transaction; another task goes on after 20 seconds. The last part finishes the rebuild."""
    part = SegmentPart.objects.filter(pk=part_id, finished_at=None, build__finished_at=None).first()
    if part is None:
        return
    build = SegmentBuild.objects.select_related("segment").get(pk=part.build_id)
    worker = _Worker(build.segment)
    ends = time.monotonic() + _ROUND_SECONDS
    while not _step(build, part_id, worker, clock()):
        if time.monotonic() > ends:
            enqueue(names.REBUILD_PART, part_id=part_id)
            return


def take_up(*, clock: Clock, at_once: bool = False) -> None:
    """Start the rebuilds nobody started and go on with parts that nobody has worked on for a minute."""
    now = clock()
    for build_id in SegmentBuild.objects.filter(parts=0, finished_at=None).order_by("pk").values_list("pk", flat=True):
        if at_once:
            start(build_id=build_id, clock=clock)
        else:
            enqueue(names.REBUILD_SEGMENT, build_id=build_id)
    waiting = SegmentPart.objects.filter(finished_at=None, build__finished_at=None)
    if not at_once:
        waiting = waiting.filter(taken_until__lt=now)
    ids = list(waiting.order_by("pk").values_list("pk", flat=True))
    SegmentPart.objects.filter(pk__in=ids).update(taken_until=now + _TAKEN_FOR)
    for part_id in ids:
        if at_once:
            work(part_id=part_id, clock=clock)
        else:
            enqueue(names.REBUILD_PART, part_id=part_id)


def _marks(segment: Segment) -> list[int]:
    table = (Person if segment.kind == Segment.Kind.PERSON else Account)._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(_MARKS.format(table), [segment.workspace_id, ROWS_A_PART])
        return [0, *(mark for (mark,) in cursor.fetchall())]


def _step(build: SegmentBuild, part_id: int, worker: "_Worker", now: dt.datetime) -> bool:
    """Do the next rows of a part in one transaction and return whether that was the last of them."""
    with transaction.atomic():
        part = SegmentPart.objects.select_for_update().filter(pk=part_id, finished_at=None).first()
        if part is None or SegmentBuild.objects.filter(pk=build.pk).exclude(finished_at=None).exists():
            return True
        ids = worker.next(part.after_id, part.until_id, now)
        if ids:
            worker.look(ids, now)
        goes_on = len(ids) == ROWS_A_TRANSACTION
        passed = worker.passed(part.after_id, ids[-1] if goes_on else part.until_id)
        SegmentBuild.objects.filter(pk=build.pk).update(looked_at=F("looked_at") + passed)
        if goes_on:
            SegmentPart.objects.filter(pk=part_id).update(after_id=ids[-1], taken_until=now + _TAKEN_FOR)
            return False
        SegmentPart.objects.filter(pk=part_id).update(finished_at=now)
        SegmentBuild.objects.filter(pk=build.pk).update(done=F("done") + 1)
        held = SegmentBuild.objects.get(pk=build.pk)
        if held.done == held.parts:
            _finish(held, worker.keys, now)
        return True


def _finish(build: SegmentBuild, keys: Keys, now: dt.datetime) -> None:
    segment = build.segment
    workspace_id = segment.workspace_id
    SegmentBuild.objects.filter(pk=build.pk).update(finished_at=now, error="")
    Segment.objects.filter(pk=segment.pk).update(live_rule=None)
    # Who was decided meanwhile was so by the rule served then. The others are decided when they are next seen.
    quiet_since = now - dt.timedelta(days=conf().active_days)
    Decision.objects.filter(
        workspace=workspace_id, decided_at__gte=build.started_at, person__last_seen__lt=quiet_since
    ).update(next_look_at=now)
    for other in Segment.objects.filter(workspace=workspace_id, source=Segment.Source.RULE).exclude(key__in=keys):
        if other.kind != segment.kind and references(rule=other.rule).segments & keys:
            saving.rebuild(segment=other)
    bump(workspace_id=workspace_id)
    log.info("delivery.rebuild.finished build=%s looked_at=%s", build.pk, build.looked_at)


class _Worker:
    """Looks at the people or accounts of one segment, for it and those of its kind that name it."""

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self.workspace_id = segment.workspace_id
        rules = queries.rules(workspace_id=self.workspace_id)
        of_kind = {each.key for each in rules if each.kind == segment.kind}
        alike = [each for each in rules if each.key in of_kind]
        self.keys: Keys = dependents(of=[segment.key], rules=alike)
        self.catalog = for_segments(workspace_id=self.workspace_id, keys=self.keys)
        self.catalogs: Mapping[int, Catalog] = {self.workspace_id: self.catalog}
        self.of_people = segment.kind == Segment.Kind.PERSON
        self.is_list = segment.source == Segment.Source.LIST

    def next(self, after: int, until: int | None, now: dt.datetime) -> list[int]:
        """Return the ids of the next rows of a part to look at, in order: where the database can tell, only of who moves."""
        members = self._between(after, until).filter(self._misplaced(now))
        return list(members.order_by("pk").values_list("pk", flat=True)[:ROWS_A_TRANSACTION])

    def passed(self, after: int, until: int | None) -> int:
        """Return how many rows there are between two marks."""
        return self._between(after, until).count()

    def _between(self, after: int, until: int | None) -> QuerySet[Any]:
        members: QuerySet[Any] = (Person if self.of_people else Account).objects.filter(workspace=self.workspace_id)
        return members.filter(pk__gt=after) if until is None else members.filter(pk__gt=after, pk__lte=until)

    def look(self, ids: Sequence[int], now: dt.datetime) -> None:
        """Judge these rows and write what changed."""
        if not self.of_people:
            moved = self._accounts(ids, now)
            if self.is_list:
                colleagues.look_again(account_ids=moved, besides=(), now=now)
            return
        if self.is_list:
            decisions.decide_people(person_ids=ids, now=now)
        self._people(ids, now)

    def _misplaced(self, now: dt.datetime) -> Q:
        # Whoever moves in a segment that names this one moves in this one.
        name, column = ("user_id", "person") if self.of_people else ("group_id", "account")
        inside_ = Exists(
            SegmentMembership.objects.filter(segment=self.segment, left_at=None, **{column: OuterRef("pk")})
        )
        if self.is_list:
            listed = Exists(ListEntry.objects.filter(segment=self.segment, member_id=OuterRef(name)))
            return Q(listed & ~inside_) | Q(inside_ & ~listed)
        where = self.segment.rule["where"]
        fitting, others = self._asked(where, now), self._asked({"$not": where}, now)
        return (fitting & Q(~inside_)) | (others & Q(inside_))

    def _asked(self, where: Mapping[str, Any], now: dt.datetime) -> Q:
        rule = {**self.segment.rule, "where": where}
        return preview.chosen(workspace_id=self.workspace_id, rule=rule, kind=self.segment.kind, now=now)

    def _people(self, ids: Sequence[int], now: dt.datetime) -> None:
        # Read first, so that only those who move are locked; judged again under the lock.
        seen = profiles.read_people(ids=ids)
        found = self._inside_people(seen.values(), now)
        moves = self._moves(seen.values(), found)
        flips = [
            each.member for each in moves if not each.before == each.after == frozenset(seen[each.member].segments)
        ]
        if flips:
            locked = profiles.lock_people(ids=flips)
            self._write(locked.values(), self._inside_people(locked.values(), now), Person, now)

    def _accounts(self, ids: Sequence[int], now: dt.datetime) -> list[int]:
        locked = profiles.lock_accounts(ids=ids)
        return self._write(locked.values(), self._inside_accounts(locked, now), Account, now)

    def _inside_people(self, rows: Collection[PersonRow], now: dt.datetime) -> dict[int, Keys]:
        rows = list(rows)
        accounts = profiles.read_accounts(ids={row.account_id for row in rows if row.account_id})
        standing = audiences.standing(people=rows, accounts=accounts, catalogs=self.catalogs)
        states = decisions.account_states(accounts, self.catalogs, standing)
        found: dict[int, Keys] = {}
        for row in rows:
            state = decisions.person_state(row, states.get(row.account_id or 0), standing)
            found[row.id] = self._judge(state, "person", now)
        return found

    def _inside_accounts(self, accounts: Mapping[int, AccountRow], now: dt.datetime) -> dict[int, Keys]:
        standing = audiences.standing(people=[], accounts=accounts, catalogs=self.catalogs)
        states = decisions.account_states(accounts, self.catalogs, standing)
        return {
            pk: self._judge(PersonState(id=0, user_id="", account=state), "account", now)
            for pk, state in states.items()
        }

    def _judge(self, state: PersonState, kind: Any, now: dt.datetime) -> Keys:
        context, _ = context_of(self.catalog, state, to_ms(now))
        return frozenset(inside(self.catalog, context, kind)) & self.keys

    def _write(
        self, rows: Collection[PersonRow | AccountRow], found: Mapping[int, Keys], model: Any, now: dt.datetime
    ) -> list[int]:
        moves, values = self._moves(rows, found), []
        membership.record(moves=moves, now=now)
        for row, move in zip(rows, moves, strict=True):
            if frozenset(row.segments) != move.after:
                values.append((row.id, msgspec.json.encode(sorted(move.after)).decode()))
        bulk.update(model=model, columns=("id", "segments"), rows=values)
        return [each.member for each in moves if each.before != each.after]

    def _moves(self, rows: Collection[PersonRow | AccountRow], found: Mapping[int, Keys]) -> list[Moves]:
        # By the stored stays: the keys kept with a person may be those of a deleted segment of that name.
        kind = self.segment.kind
        stays = queries.inside(workspace_id=self.workspace_id, kind=kind, ids=[row.id for row in rows], keys=self.keys)
        moves: list[Moves] = []
        for row in rows:
            others = frozenset(row.segments) - self.keys
            before = others | stays.get(row.id, frozenset())
            moves.append(Moves(self.workspace_id, kind, row.id, before, others | found[row.id]))
        return moves
