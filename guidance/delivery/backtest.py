"""Whom a draft would have reached in the last 30 days: the event log played again, in parts of some hundred people.

What the log does not hold cannot be known (`UNKNOWN`). It runs in the background; a part may be done again by anybody, and nothing
is changed but the backtest's own row.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet

from guidance.conf import conf
from guidance.content import queries as content
from guidance.content.models import Prompt
from guidance.content.queries import LivePrompt
from guidance.core.errors import GuidanceError
from guidance.core.times import to_ms
from guidance.delivery import audiences, replay
from guidance.delivery.catalog import build, build_alone
from guidance.delivery.models import Backtest, BacktestExample
from guidance.delivery.replay import Cast, Logged, Play, Showing
from guidance.engine import locales, zones
from guidance.ingest.models import Event
from guidance.insights.models import Exposure
from guidance.jobs import names
from guidance.jobs.enqueue import enqueue
from guidance.people import profiles, trials
from guidance.people.models import AccountMembership, Person
from guidance.people.profiles import AccountRow, PersonRow
from guidance.protocol.content import dump, load
from guidance.workspaces.models import Workspace

DAYS = 30
PEOPLE_A_PART = 500
IDS_A_PART = 2_000
READ_AT_ONCE = 2_000
UNKNOWN = (
    "On which page people were: a rule about pages is taken to fit.",
    "What happens inside a page, such as hovering or scrolling: every event is taken for such a moment. Figures are upper bounds.",
    "What people would have done with it: nobody dismisses it or acts on it.",
    "Quiet states (open tickets, deals, bills), and what happened before the event log begins.",
)


class NotTestable(GuidanceError):
    """The draft cannot be judged as it stands."""


def begin(*, prompt: Prompt, by: User | None, now: dt.datetime) -> Backtest:
    """Ask for a backtest of the prompt's draft, in place of an earlier one; it runs in the background. Raises NotTestable."""
    drafted = _drafted(prompt, prompt.draft)
    if not build_alone(workspace_id=prompt.workspace_id, version=0, prompt=drafted).prompts:
        raise NotTestable("The draft's audience cannot be judged; look at its checks first.", place="audience")
    last = Event.objects.filter(workspace_id=prompt.workspace_id).aggregate(last=Max("pk"))["last"] or 0
    nothing = {name: held for name, held in replay.empty().items() if name != "examples"}
    with transaction.atomic():
        Backtest.objects.filter(prompt=prompt).delete()
        made = Backtest.objects.create(
            prompt=prompt, definition=prompt.draft, asked_by=by, asked_at=now, last_event=last, tally=nothing
        )
        enqueue(names.BACKTEST, backtest_id=made.pk)
    return made


def part_out(*, backtest_id: int) -> None:
    """Part a backtest and make a task of each part."""
    with transaction.atomic():
        held = Backtest.objects.select_for_update().select_related("prompt").filter(pk=backtest_id, parts=0).first()
        if held is None:
            return
        held.ranges = list(_ranges(held))
        held.left = list(range(len(held.ranges)))
        held.parts = len(held.ranges)
        held.catalog_version = Workspace.objects.get(pk=held.prompt.workspace_id).catalog_version
        held.finished_at = None if held.parts else held.asked_at
        held.save(update_fields=["ranges", "left", "parts", "catalog_version", "finished_at"])
        for number in held.left:
            enqueue(names.BACKTEST_PART, backtest_id=held.pk, part=number)


def work(*, backtest_id: int, part: int, now: dt.datetime) -> None:
    """Play one part, and add what came out to the whole."""
    row = Backtest.objects.select_related("prompt").filter(pk=backtest_id, finished_at=None).first()
    if row is None or part not in row.left:
        return
    if Workspace.objects.get(pk=row.prompt.workspace_id).catalog_version != row.catalog_version:
        Backtest.objects.filter(pk=row.pk, finished_at=None).update(
            finished_at=now, error="Something was published or changed while this ran; run it again."
        )
        return
    found = _played(row, row.ranges[part])
    with transaction.atomic():
        held = Backtest.objects.select_for_update().get(pk=row.pk)
        if part not in held.left or held.finished_at is not None:
            return
        held.left = [number for number in held.left if number != part]
        held.tally = _joined(held, found)
        held.finished_at = None if held.left else now
        held.save(update_fields=["left", "tally", "finished_at"])


def go_on(*, backtest: Backtest) -> None:
    """Make tasks of what is left once more, where they were lost."""
    if backtest.parts == 0:
        enqueue(names.BACKTEST, backtest_id=backtest.pk)
    for number in backtest.left:
        enqueue(names.BACKTEST_PART, backtest_id=backtest.pk, part=number)


def latest(*, prompt: Prompt) -> Backtest | None:
    """Return the backtest of a prompt, None where there was none."""
    return Backtest.objects.filter(prompt=prompt).select_related("asked_by").first()


def _joined(held: Backtest, found: replay.Tally) -> replay.Tally:
    chosen = list(held.examples.values("place", "person", "lines"))
    tally = replay.add({**held.tally, "examples": chosen}, found)
    held.examples.all().delete()
    # Who was erased meanwhile is left out.
    examples = {each["person"]: each for each in tally.pop("examples")}
    there = Person.objects.filter(pk__in=examples).values_list("pk", flat=True)
    BacktestExample.objects.bulk_create(
        BacktestExample(backtest=held, person_id=pk, place=examples[pk]["place"], lines=examples[pk]["lines"])
        for pk in there
    )
    return tally


def _drafted(prompt: Prompt, definition: dict[str, Any]) -> LivePrompt:
    try:
        # When it is to begin and to end says nothing of the days that were.
        draft = load(definition)
        always = msgspec.structs.replace(draft.schedule, starts_at=None, ends_at=None)
        played = dump(msgspec.structs.replace(draft, schedule=always))
        return content.as_drafted(prompt=_like(prompt, draft=played))
    except msgspec.ValidationError as error:
        raise NotTestable(f"The draft is damaged and cannot be read: {error}", place="draft") from error


def _like(prompt: Prompt, **changes: Any) -> Prompt:
    fields = {field.attname: getattr(prompt, field.attname) for field in Prompt._meta.concrete_fields}
    return Prompt(**{**fields, **changes})


def _play(row: Backtest) -> Play:
    workspace_id = row.prompt.workspace_id
    drafted = _drafted(row.prompt, row.definition)
    version = row.catalog_version
    return Play(
        key=row.prompt.key,
        trigger=load(row.definition).trigger,
        whole=build(workspace_id=workspace_id, version=version, instead=drafted),
        alone=build_alone(workspace_id=workspace_id, version=version, prompt=drafted),
        without=build(workspace_id=workspace_id, version=version),
        since=to_ms(row.asked_at - dt.timedelta(days=DAYS)),
    )


def _ranges(row: Backtest) -> Iterator[tuple[str, int, int]]:
    # An account is never parted: its colleagues share caps.
    there = _there(row)
    first, people = None, 0
    counted = there.exclude(account=None).order_by("account_id").values_list("account_id")
    last = 0
    for last, count in counted.annotate(count=Count("pk")).iterator(chunk_size=READ_AT_ONCE):
        first = last if first is None else first
        people += count
        if people >= PEOPLE_A_PART:
            yield "account", first, last
            first, people = None, 0
    if first is not None:
        yield "account", first, last
    ends = there.filter(account=None).aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is not None:
        for start in range(ends["first"], ends["last"] + 1, IDS_A_PART):
            yield "person", start, min(start + IDS_A_PART - 1, ends["last"])


def _there(row: Backtest) -> QuerySet[Person]:
    since = row.asked_at - dt.timedelta(days=DAYS)
    return Person.objects.filter(workspace_id=row.prompt.workspace_id, last_seen__gte=since)


def _played(row: Backtest, where: tuple[str, int, int]) -> replay.Tally:
    whose, first, last = where
    chosen = _there(row).filter(pk__range=(first, last), account=None)
    if whose == "account":
        chosen = _there(row).filter(account_id__gte=first, account_id__lte=last)
    counted = frozenset(chosen.values_list("pk", flat=True))
    accounts = frozenset(chosen.exclude(account=None).order_by().values_list("account_id", flat=True).distinct())
    others = AccountMembership.objects.filter(account_id__in=accounts).exclude(person_id__in=counted)
    beside = frozenset(others.values_list("person_id", flat=True))
    play = _play(row)
    cast = _cast(row, play, counted, beside, accounts)
    events = Event.objects.filter(
        Q(person_id__in=counted) | Q(person_id__in=beside, account_id__in=accounts),
        pk__lte=row.last_event,
        time__lte=row.asked_at,
    )
    columns = ("time", "person_id", "account_id", "type", "name", "properties")
    found = events.order_by("time", "pk").values_list(*columns).iterator(chunk_size=READ_AT_ONCE)
    return replay.replay(play=play, cast=cast, events=(Logged(to_ms(at), *rest) for at, *rest in found))


def _cast(
    row: Backtest, play: Play, counted: frozenset[int], beside: frozenset[int], account_ids: frozenset[int]
) -> Cast:
    began = to_ms(row.asked_at) - conf().event_days * 86_400_000
    people = profiles.read_people(ids=counted | beside)
    accounts = profiles.read_accounts(ids=account_ids)
    catalogs = {row.prompt.workspace_id: play.whole}
    standing = audiences.standing(people=list(people.values()), accounts=accounts, catalogs=catalogs)
    for person in people.values():
        _as_before(person, began)
    for account in accounts.values():
        _as_before(account, began)
        account.meters = {
            key: {"used": held["used"], "at": held["at"]} for key, held in account.meters.items() if held["at"] < began
        }
        if account.times.get("plan", 0) >= began:
            account.plan_id = None
    exposures = Exposure.objects.filter(person_id__in=people).values_list(
        "public_id", "prompt__key", "version__number", "version__definition__frequency__per", "trigger"
    )
    return Cast(
        people=people,
        accounts=accounts,
        counted=counted,
        lists=standing.of_person,
        account_lists=lambda held: standing.of_account(held)["lists"],
        trials=trials.of_accounts(ids=accounts),
        showings={public: Showing(*rest) for public, *rest in exposures},
    )


def _as_before(row: PersonRow | AccountRow, began: int) -> None:
    # What was last said of them before the log begins stands; the rest is unknown until the log says it.
    kept = {name for name in row.traits if row.times.get(name, 0) < began or name in {zones.TRAIT, locales.HEARD}}
    row.traits = {name: held for name, held in row.traits.items() if name in kept}
    row.times = {name: at for name, at in row.times.items() if at < began}
    row.ledger, row.prompts, row.states = {}, {}, {}
