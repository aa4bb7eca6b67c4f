"""Say what the host app sells, in the few words that a first prompt needs: a limit, a feature, and the plan they belong to."""

from itertools import count
from typing import NamedTuple

from django.db import models, transaction
from django.utils.text import slugify

from guidance.core.errors import GuidanceError
from guidance.plans.models import Feature, Limit, Plan, PlanLimit
from guidance.workspaces.models import Workspace
from guidance.workspaces.publishing import bump


class NotOffered(GuidanceError):
    """A name of which no key can be made."""


class NewLimit(NamedTuple):
    """A limit by name, and how much of it the plan named `plan` allows."""

    name: str
    plan: str
    amount: int


class NewFeature(NamedTuple):
    """A feature by name, and the name of the smallest plan that includes it."""

    name: str
    plan: str


def add_limit(*, workspace: Workspace, limit: NewLimit) -> Limit:
    """Make a limit, and its plan where there is none of that name. Raises NotOffered."""
    with transaction.atomic():
        made = Limit.objects.create(
            workspace=workspace, key=_key(Limit, workspace, limit.name), name=limit.name, unit=limit.name.lower()[:40]
        )
        PlanLimit.objects.create(plan=_plan(workspace, limit.plan), limit=made, amount=limit.amount)
        bump(workspace_id=workspace.pk)
    return made


def add_feature(*, workspace: Workspace, feature: NewFeature) -> Feature:
    """Make a feature that the named plan, made where there is none, and all larger ones include. Raises NotOffered."""
    with transaction.atomic():
        made = Feature.objects.create(
            workspace=workspace, key=_key(Feature, workspace, feature.name), name=feature.name
        )
        lowest = _plan(workspace, feature.plan)
        made.plans.set(Plan.objects.filter(workspace=workspace, rank__gte=lowest.rank))
        bump(workspace_id=workspace.pk)
    return made


def _plan(workspace: Workspace, name: str) -> Plan:
    found = Plan.objects.filter(workspace=workspace, name__iexact=name).first()
    if found is not None:
        return found
    highest = Plan.objects.filter(workspace=workspace).aggregate(models.Max("rank"))["rank__max"]
    rank = 0 if highest is None else highest + 1
    return Plan.objects.create(workspace=workspace, key=_key(Plan, workspace, name), name=name, rank=rank)


def _key(model: type[Limit] | type[Feature] | type[Plan], workspace: Workspace, name: str) -> str:
    stem = slugify(name)[:50].strip("-")
    if not stem:
        raise NotOffered(f"“{name}” has no letter or digit that your developers could send; write it in Latin letters.")
    taken = set(model.objects.filter(workspace=workspace).values_list("key", flat=True))
    return next(key for number in count(1) if (key := stem if number == 1 else f"{stem}-{number}") not in taken)
