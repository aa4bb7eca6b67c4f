"""What the pure benchmarks work on: a hundred rules of three conditions, people they may fit, a catalog of prompts."""

from random import Random
from typing import Any

from guidance.core.times import DAY
from guidance.engine.catalog import Catalog, LimitSpec, PlanSpec, PromptSpec
from guidance.engine.subjects import AccountState, PersonState
from guidance.protocol.content import Frequency, Offer
from guidance.rules.compiler import compile_set

NOW = 1_795_000_000_000
_PLANS = ("free", "growth", "scale")
_COUNTRIES = ("US", "GB", "DE", "FR", "ES", "BR", "IN", "JP")
_FIELDS = ("seats", "logins", "score", "age")


def rules(count: int, seed: int = 1) -> list[dict[str, Any]]:
    """Return conditions of three leaves: an equality or membership, a guarded range, a text or a fact."""
    rng = Random(seed)
    return [{"$and": [_choice(rng), _range(rng), _other(rng)]} for _ in range(count)]


def contexts(count: int, seed: int = 2) -> list[dict[str, Any]]:
    """Return documents to judge; one value in ten is missing, one in twenty of another type."""
    rng = Random(seed)
    return [_context(rng) for _ in range(count)]


def catalog(prompts: int) -> Catalog:
    """Return a catalog of so many prompts with such rules, caps and variables."""
    facts = {f"count_{number}": _fact(number) for number in range(4)}
    return Catalog(
        workspace_id=1,
        version=1,
        prompts=tuple(_prompt(number) for number in range(prompts)),
        audiences=compile_set(rules(prompts)),
        facts=facts,
        plans={
            key: PlanSpec(key, key.title(), rank=rank, limits={"contacts": 2000}) for rank, key in enumerate(_PLANS)
        },
        limits={"contacts": LimitSpec("contacts", "Contacts")},
    )


def people(count: int, seed: int = 3) -> list[PersonState]:
    """Return persons with a history of two months, each in an account."""
    rng = Random(seed)
    return [_person(rng, number) for number in range(count)]


def _choice(rng: Random) -> dict[str, Any]:
    if rng.random() < 0.5:
        return {"account.plan": rng.choice(_PLANS)}
    return {"user.country": {"$in": rng.sample(_COUNTRIES, 5)}}


def _range(rng: Random) -> dict[str, Any]:
    field, low = rng.choice(_FIELDS), rng.randint(0, 60)
    return {f"user.{field}": {"$type": "number", "$gte": low, "$lt": low + 40}}


def _other(rng: Random) -> dict[str, Any]:
    if rng.random() < 0.5:
        return {"user.email": {"$regex": rng.choice(("@example", "mail", "^a", "\\.com$"))}}
    return {f"facts.count_{rng.randint(0, 3)}": {"$type": "number", "$gte": rng.randint(1, 20)}}


def _context(rng: Random) -> dict[str, Any]:
    user: dict[str, Any] = {"country": rng.choice(_COUNTRIES), "email": f"{rng.choice('abc')}@example.com"}
    user |= {field: rng.randint(0, 100) for field in _FIELDS}
    for field in list(user):
        chance = rng.random()
        if chance < 0.1:
            del user[field]
        elif chance < 0.15:
            user[field] = str(user[field])
    facts = {f"count_{number}": rng.randint(0, 40) for number in range(4)}
    return {"user": user, "account": {"plan": rng.choice(_PLANS)}, "facts": facts, "segments": {}}


def _fact(number: int) -> dict[str, Any]:
    return {"kind": "count", "event": f"Event {number}", "window_seconds": 30 * 86_400}


def _prompt(number: int) -> PromptSpec:
    return PromptSpec(
        key=f"prompt-{number}",
        version=1,
        hash=f"{number:032x}",
        intent=("warn", "sell", "teach")[number % 3],
        slot="page" if number % 2 else f"anchor-{number}",
        offer=Offer(plan="growth") if number % 4 == 0 else Offer(),
        frequency=Frequency(count=3, window_seconds=7 * 86_400),
        variables=("account.name", "limit.contacts.used", "limit.contacts.limit"),
        page={"page.path": {"$regex": "^/contacts"}} if number % 3 == 0 else None,
    )


def _person(rng: Random, number: int) -> PersonState:
    ledger = {f"Event {event}": _entry(rng) for event in range(12)}
    traits = _context(rng)["user"]
    account = AccountState(
        id=number,
        group_id=f"account-{number}",
        traits={"name": "Northwind"},
        plan=rng.choice(_PLANS),
        meters={"contacts": {"used": rng.randint(0, 2000), "at": NOW}},
        ledger=ledger,
    )
    seen = {f"prompt-{rng.randint(0, 99)}": {"s": [[NOW - rng.randint(0, 30) * DAY, 1]]} for _ in range(5)}
    return PersonState(
        id=number, user_id=f"person-{number}", traits=traits, ledger=ledger, prompts=seen, account=account
    )


def _entry(rng: Random) -> dict[str, Any]:
    times = sorted(NOW - rng.randint(0, 60 * DAY) for _ in range(rng.randint(1, 30)))
    days: dict[str, int] = {}
    for time in times:
        days[str(time // DAY)] = days.get(str(time // DAY), 0) + 1
    return {"f": times[0], "l": times[-1], "n": len(times), "t": times, "h": {}, "d": days}
