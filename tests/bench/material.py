"""What the pure benchmarks work on: a hundred rules of three conditions, people they may fit, a catalog of prompts."""

from dataclasses import replace
from random import Random
from typing import Any

from guidance.core.times import DAY
from guidance.engine.catalog import Catalog, IntentLimit, LimitSpec, PlanSpec, Policy, PromptSpec, QuietTrait, Wording
from guidance.engine.subjects import AccountState, PersonState
from guidance.people import ledger as ledgers
from guidance.protocol.content import Frequency, Offer
from guidance.rules.compiler import compile_set
from guidance.rules.facts import parse_fact
from guidance.rules.tallies import SHALLOW, Depth, counted_in, depth_of

NOW = 1_795_000_000_000
_PLANS = ("free", "growth", "scale")
_COUNTRIES = ("US", "GB", "DE", "FR", "ES", "BR", "IN", "JP")
_FIELDS = ("seats", "logins", "score", "age")
_ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo")
_WEEK = 7 * 86_400
_OTHER_FACTS: dict[str, Any] = {
    "days": {"kind": "distinct_days", "event": "Event 4", "window_seconds": _WEEK},
    "idle": {"kind": "days_since", "event": "Event 5"},
    "filled": {"kind": "ratio", "limit": "contacts"},
    "saw": {"kind": "prompt_history", "prompt": "prompt-1", "what": "seen", "window_seconds": _WEEK},
    "colleagues": {"kind": "count", "event": "Event 6", "window_seconds": _WEEK, "scope": "account"},
}
_POLICY = Policy(
    account_cap=20,
    intents={"sell": IntentLimit(count=3, cooldown_ms=3 * DAY), "teach": IntentLimit(count=5)},
    holdout=0.05,
    quiet_traits=(QuietTrait("overdue", "account", "unpaid"),),
    zone="Europe/Berlin",
)
_VARIANTS = (Wording("b", "b" * 32, 0.5, ("account.name",)),)
_SPECIAL: tuple[dict[str, Any], ...] = (
    {},
    {"variants": _VARIANTS},
    {"buyers_only": True, "others": Wording("others", "c" * 32)},
    {"local": True, "starts": NOW - DAY, "weekdays": frozenset({0, 1, 2, 3, 4})},
)


def rules(count: int, seed: int = 1) -> list[dict[str, Any]]:
    """Return conditions of three leaves: an equality or membership, a guarded range, a text or a fact."""
    rng = Random(seed)
    return [{"$and": [_choice(rng), _range(rng), _other(rng)]} for _ in range(count)]


def contexts(count: int, seed: int = 2) -> list[dict[str, Any]]:
    """Return documents to judge; one value in ten is missing, one in twenty of another type."""
    rng = Random(seed)
    return [_context(rng) for _ in range(count)]


def catalog(prompts: int) -> Catalog:
    """Return a catalog of so many prompts with such rules, caps, groups, schedules, wordings and variables."""
    return Catalog(
        workspace_id=1,
        version=1,
        prompts=tuple(_prompt(number) for number in range(prompts)),
        audiences=compile_set(rules(prompts)),
        facts=_facts(),
        depths=_depths(),
        plans={
            key: PlanSpec(key, key.title(), rank=rank, limits={"contacts": 2000}) for rank, key in enumerate(_PLANS)
        },
        limits={"contacts": LimitSpec("contacts", "Contacts")},
        policy=_POLICY,
    )


def people(count: int, seed: int = 3, events: int = 15) -> list[PersonState]:
    """Return persons with a history of two months, about so many events of each of twelve names, each in an account."""
    rng = Random(seed)
    return [_person(rng, number, events) for number in range(count)]


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


def _facts() -> dict[str, Any]:
    return {**{f"count_{number}": _fact(number) for number in range(4)}, **_OTHER_FACTS}


def _depths() -> dict[str, Depth]:
    found: dict[str, Depth] = {}
    for fact in map(parse_fact, _facts().values()):
        for counted in counted_in(fact):
            found[counted.key] = found.get(counted.key, SHALLOW) | depth_of(fact)
    return found


def _fact(number: int) -> dict[str, Any]:
    return {"kind": "count", "event": f"Event {number}", "window_seconds": 30 * 86_400}


def _prompt(number: int) -> PromptSpec:
    spec = PromptSpec(
        key=f"prompt-{number}",
        version=1,
        hash=f"{number:032x}",
        intent=("warn", "sell", "teach")[number % 3],
        priority=1 + number % 5,
        slot="page" if number % 2 else f"anchor-{number}",
        standing=number % 7 == 0,
        offer=Offer(plan="growth") if number % 4 == 0 else Offer(),
        frequency=Frequency(count=3, window_seconds=7 * 86_400, cooldown_days=7),
        variables=("account.name", "limit.contacts.used", "limit.contacts.limit"),
        page={"page.path": {"$regex": "^/contacts"}} if number % 3 == 0 else None,
        group=f"group-{number % 20}" if number % 5 == 0 else "",
        holdout=0.1 if number % 5 == 1 else 0.0,
        ends=NOW + DAY if number % 5 == 2 else None,
    )
    return replace(spec, **_SPECIAL[number % len(_SPECIAL)])


def _person(rng: Random, number: int, events: int) -> PersonState:
    ledger = _ledger(rng, events)
    traits = _context(rng)["user"] | {"timezone": rng.choice(_ZONES), "role": rng.choice(("owner", "member"))}
    account = AccountState(
        id=number,
        group_id=f"account-{number}",
        traits={"name": "Northwind"},
        plan=rng.choice(_PLANS),
        meters={"contacts": {"used": rng.randint(0, 2000), "at": NOW}},
        ledger=ledger,
        prompts=_seen(rng, 20),
        states={"open_ticket": None} if number % 10 == 0 else {},
    )
    return PersonState(
        id=number, user_id=f"person-{number}", traits=traits, ledger=ledger, prompts=_seen(rng, 5), account=account
    )


def _seen(rng: Random, prompts: int) -> dict[str, Any]:
    return {f"prompt-{rng.randint(0, 99)}": {"s": [[NOW - rng.randint(0, 30) * DAY, 1]]} for _ in range(prompts)}


def _ledger(rng: Random, events: int) -> dict[str, Any]:
    built: dict[str, Any] = {}
    depths = _depths()
    for name in (f"Event {number}" for number in range(12)):
        times = sorted(NOW - rng.randint(0, 60 * DAY) for _ in range(rng.randint(1, 2 * events)))
        for time in times:
            ledgers.add(ledger=built, name=name, at=time, days=90, depth=depths.get(name, SHALLOW))
    return built
