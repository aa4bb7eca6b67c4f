"""What SQLite is taught: to test a value and to compute a fact, by the very functions that judge rules in Python.

SQLite compares what JSON holds by rules of its own (true is 1 there), and installations on it are small.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from guidance.engine.catalog import Catalog, LimitSpec, PlanSpec
from guidance.engine.facts import compute
from guidance.engine.subjects import AccountState, PersonState
from guidance.rules.coercion import step
from guidance.rules.compiler import compile_set
from guidance.rules.operators import TESTS

_read = lru_cache(maxsize=1024)(json.loads)


def world_text(
    *, spec: Mapping[str, Any], plans: Mapping[str, PlanSpec], limits: Mapping[str, LimitSpec], now: int
) -> str:
    """Return, as text, all that the value of one fact depends on besides the person."""
    allowed = {key: dict(plan.limits) for key, plan in plans.items()}
    periods = {key: [limit.name, limit.period, limit.resets] for key, limit in limits.items()}
    return json.dumps({"spec": spec, "plans": allowed, "limits": periods, "now": now}, sort_keys=True)


def know(connection: Any) -> None:
    """Make these functions known to an open connection."""
    connection.create_function("guidance_test", 3, _judge, deterministic=True)
    connection.create_function("guidance_step", 2, _step, deterministic=True)
    connection.create_function("guidance_fact", 8, _fact, deterministic=True)


def _judge(operator: str, operand: str, value: str | None) -> bool:
    return TESTS[operator](None if value is None else json.loads(value), _read(operand))


def _step(value: str | None, key: str) -> str | None:
    found = None if value is None else step(json.loads(value), json.loads(key))
    return None if found is None else json.dumps(found)


def _fact(world: str, ledger: str, prompts: str, *of_account: Any) -> str:
    account_id, plan, meters, account_ledger, account_prompts = of_account
    account = None
    if account_id is not None:
        account = AccountState(
            id=account_id,
            group_id="",
            plan=plan,
            meters=json.loads(meters),
            ledger=json.loads(account_ledger),
            prompts=json.loads(account_prompts),
        )
    person = PersonState(id=0, user_id="", ledger=json.loads(ledger), prompts=json.loads(prompts), account=account)
    catalog, now = _catalog(world)
    return json.dumps(compute(catalog, person, now)[0]["it"])


@lru_cache(maxsize=64)
def _catalog(world: str) -> tuple[Catalog, int]:
    told = json.loads(world)
    catalog = Catalog(
        workspace_id=0,
        version=0,
        prompts=(),
        audiences=compile_set([]),
        facts={"it": told["spec"]},
        plans={key: PlanSpec(key, key, limits=allowed) for key, allowed in told["plans"].items()},
        limits={key: LimitSpec(key, name, period, resets) for key, (name, period, resets) in told["limits"].items()},
    )
    return catalog, told["now"]
