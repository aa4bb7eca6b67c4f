"""Everything published in a workspace, compiled once per version and process."""

import logging
import threading
from collections.abc import Iterable
from typing import Any

from guidance.content import queries as content
from guidance.content.queries import LivePrompt
from guidance.core.errors import GuidanceError
from guidance.delivery.audiences import compiled
from guidance.delivery.readiness import Readiness
from guidance.delivery.specs import policy, prompt_spec
from guidance.engine.catalog import Catalog, Condition, LimitSpec, PlanSpec, PromptSpec
from guidance.people import statement
from guidance.plans import queries as plans
from guidance.protocol.content import load
from guidance.rules.compiler import compile_condition, compile_set
from guidance.rules.parting import part
from guidance.segments import queries as segments
from guidance.segments.references import requirements
from guidance.workspaces.models import Workspace

log = logging.getLogger(__name__)
_VERSIONS = "SELECT id, catalog_version FROM guidance_workspace WHERE"
_built: dict[int, Catalog] = {}
_lock = threading.Lock()


def catalogs(*, workspace_ids: Iterable[int]) -> dict[int, Catalog]:
    """Return {workspace id: its current catalog}; one query when this process already has them."""
    wanted = set(workspace_ids)
    rows = statement.execute(f"{_VERSIONS} {statement.among('id')}", [statement.many(wanted)]) if wanted else []
    return {workspace_id: _current(workspace_id, version) for workspace_id, version in rows}


def forget() -> None:
    """Drop every built catalog of this process."""
    _built.clear()


def _current(workspace_id: int, version: int) -> Catalog:
    known = _built.get(workspace_id)
    if known is not None and known.version == version:
        return known
    with _lock:
        known = _built.get(workspace_id)
        if known is not None and known.version == version:
            return known
        ready = Readiness(workspace_id=workspace_id)
        known = _build(ready, workspace_id, version, None)
        if not ready.is_unsettled:
            _built[workspace_id] = known
            return known
    # Outside of the lock, as it may wait for another's transaction. And not kept, as this transaction may be rolled back.
    ready.settle()
    return build(workspace_id=workspace_id, version=version)


def build(*, workspace_id: int, version: int, instead: LivePrompt | None = None) -> Catalog:
    """Read and compile everything published in a workspace; `instead` joins it, in place of what is live under its key."""
    return _build(Readiness(workspace_id=workspace_id), workspace_id, version, instead)


def build_alone(*, workspace_id: int, version: int, prompt: LivePrompt) -> Catalog:
    """Read and compile a workspace as if `prompt` were all that is published; empty where it cannot be judged."""
    return _build(Readiness(workspace_id=workspace_id), workspace_id, version, prompt, alone=True)


def for_segments(*, workspace_id: int, keys: Iterable[str]) -> Catalog:
    """Return a catalog without prompts that judges the segments `keys` by their new rules, not those served meanwhile."""
    ready = Readiness(workspace_id=workspace_id)
    prices = plans.price_list(workspace_id=workspace_id)
    every = segments.rules(workspace_id=workspace_id)
    needed = requirements(of=keys, rules=every)
    rules = [each._replace(live_rule=None) if each.key in keys else each for each in every if each.key in needed]
    return Catalog(
        workspace_id=workspace_id,
        version=0,
        prompts=(),
        audiences=compile_set([]),
        **compiled(rules=[ready.segment(each) for each in rules]),
        facts=ready.facts,
        plans={plan.key: _plan(plan) for plan in prices.plans},
        plan_ids={plan.key: plan.pk for plan in prices.plans},
        limits={row.key: _limit(row) for row in prices.limits},
    )


def _build(
    ready: Readiness, workspace_id: int, version: int, instead: LivePrompt | None, *, alone: bool = False
) -> Catalog:
    workspace = Workspace.objects.get(pk=workspace_id)
    prices = plans.price_list(workspace_id=workspace_id)
    live = [] if alone else content.live_prompts(workspace_id=workspace_id)
    ever = content.ever_live(workspace_id=workspace_id)
    if instead is not None:
        live = sorted([*(prompt for prompt in live if prompt.key != instead.key), instead])
    rules = [ready.segment(segment) for segment in segments.rules(workspace_id=workspace_id)]
    specs: list[PromptSpec] = []
    audiences: list[Condition] = []
    for prompt in ready.prompts(live, draft=instead.key if instead is not None else ""):
        try:
            draft = load(prompt.definition)
            known, page, mixed = part(ready.enter(draft.audience))
            compile_condition(known)
            specs.append(prompt_spec(prompt=prompt, draft=draft, page=page, mixed=mixed))
        except (GuidanceError, ValueError) as error:  # published by another release of ours
            log.warning("delivery.catalog.prompt_broken prompt=%s error=%s", prompt.key, error)
            continue
        audiences.append(known)
    return Catalog(
        workspace_id=workspace_id,
        version=version,
        prompts=tuple(specs),
        audiences=compile_set(audiences),
        **compiled(rules=rules),
        facts=ready.facts,
        tallies=ready.tallies,
        ledger_days=ready.ledger_days,
        depths=ready.depths,
        counting=ready.counting,
        plans={plan.key: _plan(plan) for plan in prices.plans},
        plan_ids={plan.key: plan.pk for plan in prices.plans},
        limits={row.key: _limit(row) for row in prices.limits},
        features={row.key: row.name for row in prices.features},
        policy=policy(workspace=workspace),
        intents={key: prompt.intent for key, prompt in ever.items()},
        groups={
            group: [key for key, prompt in ever.items() if prompt.group == group]
            for group in {prompt.group for prompt in ever.values()} - {""}
        },
    )


def _limit(row: Any) -> LimitSpec:
    return LimitSpec(row.key, row.name, row.period, row.resets)


def _plan(plan: Any) -> PlanSpec:
    return PlanSpec(
        key=plan.key,
        name=plan.name,
        price=plan.price,
        rank=plan.rank,
        features=frozenset(feature.key for feature in plan.features.all()),
        limits={held.limit.key: held.amount for held in plan.limits.all()},
    )
