"""The critical moments of a customer's journey: which prompt serves which, and where nothing does."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, get_args

import msgspec
from django.contrib.auth.models import User

from guidance.content import drafting
from guidance.content.models import Prompt
from guidance.core.errors import GuidanceError
from guidance.plans.models import Plan
from guidance.plans.queries import price_list
from guidance.protocol.content import Draft, Stage, load
from guidance.rules.residual import pruner

STAGES: tuple[Stage, ...] = get_args(Stage)
_PLAN = "account.plan"
_UNKNOWN = frozenset({"user", "account", "facts", "segments", "page", "device"})


class NoSuchStage(GuidanceError):
    """The journey has no such moment."""


class Gap(NamedTuple):
    """A moment without a live prompt: for the plans named, or (none named) for anybody."""

    stage: Stage
    plans: tuple[str, ...]


def restage(*, prompt: Prompt, stage: str, by: User | None = None) -> Prompt:
    """Let a prompt serve another moment of the journey; people notice nothing. Raises NoSuchStage."""
    if stage not in STAGES:
        raise NoSuchStage(f"“{stage[:40]}” is no moment of the journey; choose one of the columns.", place="stage")
    return drafting.save(prompt=prompt, draft=msgspec.convert({**prompt.draft, "stage": stage}, Draft), by=by)


def gaps(*, workspace_id: int, prompts: Iterable[Prompt]) -> list[Gap]:
    """Return the moments for which nothing is live, whole or for some plans, among `prompts` with their live versions."""
    plans = price_list(workspace_id=workspace_id).plans
    ranks = {plan.key: plan.rank for plan in plans}
    live: dict[str, list[Draft]] = {}
    for prompt in prompts:
        if prompt.status == Prompt.Status.PUBLISHED and prompt.live is not None:
            live.setdefault(str(prompt.draft.get("stage", "expansion")), []).append(load(prompt.live.definition))
    found: list[Gap] = []
    for stage in STAGES:
        drafts = live.get(stage, [])
        left = tuple(
            plan.name for plan in plans if not any(may_reach(draft=draft, plan=plan, ranks=ranks) for draft in drafts)
        )
        if not drafts or left:
            found.append(Gap(stage, left if drafts else ()))
    return found


def may_reach(*, draft: Draft, plan: Plan, ranks: Mapping[str, int]) -> bool:
    """Return whether anybody on `plan` may see the prompt, as far as its audience and its offer say so of the plan alone.

    `ranks`: {plan's key: rank} of the workspace.
    """
    offer = draft.offer
    has = (
        offer.feature in {feature.key for feature in plan.features.all()}
        or any(held.limit.key == offer.limit and held.amount is None for held in plan.limits.all())
        or plan.rank >= ranks.get(offer.plan or "", plan.rank + 1)
    )
    if has:
        return False
    where = _of_plan(draft.audience.get("where") or {})
    return pruner(where, unknown=_UNKNOWN)({"plan": plan.key}) is not False


def _of_plan(node: Any) -> Any:
    # The plan alone is known; under a name of its own it can be told from all else that is asked of the account.
    if isinstance(node, list):
        return [_of_plan(part) for part in node]
    if not isinstance(node, Mapping):
        return node
    return {
        ("plan" if key == _PLAN else key): _of_plan(held) if key.startswith("$") else held for key, held in node.items()
    }
