"""What a secret key changes stands in the audit log of its workspace, beside what people change in the studio."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from guidance.conf import now
from guidance.content import comparing, telling
from guidance.core.times import from_ms, to_ms
from guidance.people import states
from guidance.people.models import Account, Person
from guidance.workspaces import audit
from guidance.workspaces.keys import KeyInfo

Row = Account | Person
Aspects = dict[str, list[str]]
PLAN, ACTS_FOR, TRIALS, QUIET = "Plan", "Acts for", "Trials", "Left in peace"
_HEAVY = ("ledger", "trait_times", "prompts")


def trait(name: str) -> str:
    """Return what the log calls a trait."""
    return f"Trait {name}"


def said_of_account(traits: Mapping[str, Any]) -> set[str]:
    """Return the aspects that a server may change by telling `traits` of an account, `plan` among them.

    Usage is none: servers report it all day, like events, and it would bury what somebody decided.
    """
    plan = {PLAN, QUIET} if "plan" in traits else set()  # a larger plan leaves an account in peace for a while
    return {*map(trait, traits), *plan}


def note(
    *, key: KeyInfo, row: Model, action: str, changes: Iterable[audit.Change] = (), object_id: object = None
) -> None:
    """Write down that `key` did `action` to `row`, in the transaction of the change.

    What a server does over and over to the same thing is one entry an hour.
    """
    audit.note(
        workspace_id=key.workspace_id,
        by=None,
        by_name=key.spoken,
        action=action,
        sort=str(row._meta.verbose_name),
        object_id=row.pk or object_id,
        name=str(row),
        now=now(),
        changes=changes,
        fold=True,
    )


@contextmanager
def followed(
    *, key: KeyInfo, find: Callable[[], Row | None], action: str = "Saved.", of: Collection[str]
) -> Iterator[None]:
    """Write down what becomes of an account or a person in the block, which is one transaction; nothing where nothing does.

    `of`: the aspects that the request is about; what else the road changes meanwhile is not the key's doing.
    """
    with transaction.atomic():
        before = find()
        old = {} if before is None else _aspects(before, now())
        yield
        after = find()
        if after is None:
            return
        found = comparing.changes(before=old, after=_aspects(after, now()))
        told = [_told(change) for change in found if before is None or change.aspect in of]
        if told or before is None:
            note(key=key, row=after, action="Made." if before is None else action, changes=told)


def account(workspace_id: int, group_id: str) -> Callable[[], Account | None]:
    """Return what finds an account as it is by then."""
    found = Account.objects.select_related("plan").defer(*_HEAVY)
    return found.filter(workspace_id=workspace_id, group_id=group_id).first


def person(workspace_id: int, user_id: str) -> Callable[[], Person | None]:
    """Return what finds a person as they are by then."""
    return Person.objects.defer(*_HEAVY).filter(workspace_id=workspace_id, user_id=user_id).first


def _aspects(row: Row, now: datetime) -> Aspects:
    own = _of_account(row, now) if isinstance(row, Account) else _of_person(row)
    beside = {"plan"} if isinstance(row, Account) else set()
    traits = {trait(name): [telling.plain(held)] for name, held in row.traits.items() if name not in beside}
    quiet = states.running(states=row.states, now=to_ms(now))
    return {**traits, **own, QUIET: [_lasts(states.CALLED[name], until) for name, until in quiet.items()]}


def _of_account(row: Account, now: datetime) -> Aspects:
    trials = row.trials.select_related("feature").order_by("started_at")
    running = [trial for trial in trials if trial.revoked_at is None and trial.ends_at > now]
    return {
        PLAN: [str(row.plan)] if row.plan else [],
        TRIALS: [f"{trial.feature} until {_moment(trial.ends_at)}" for trial in running],
    }


def _of_person(row: Person) -> Aspects:
    # By number: the log of a person must not go on naming an account that is erased.
    return {ACTS_FOR: [f"account number {row.account_id}"] if row.account_id else []}


def _lasts(name: str, until: int | None) -> str:
    return f"{name} until {'it is lifted' if until is None else _moment(from_ms(until))}"


def _moment(at: datetime) -> str:
    return f"{at:%-d %b %Y %H:%M} UTC"


def _told(change: comparing.Change) -> dict[str, Any]:
    return {"aspect": change.aspect, "before": change.before, "after": change.after}
