"""Make the prompts of a playbook: drafts that nobody sees before they are published."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.text import slugify

from guidance.content import drafting, publishing
from guidance.content.models import Prompt, PromptVersion
from guidance.content.playbooks.recipe import Answers, Playbook
from guidance.plans import offering
from guidance.plans.models import Feature, Limit
from guidance.plans.offering import NewFeature, NewLimit
from guidance.protocol.content import Draft
from guidance.workspaces.models import Workspace


def start(*, playbook: Playbook, workspace: Workspace, answers: Answers, by: User | None = None) -> list[Prompt]:
    """Return the prompts that the answers make, saved as drafts.

    An answer may be a `NewLimit` or a `NewFeature`, which is made first. Raises `plans.offering.NotOffered`.
    """
    with transaction.atomic():
        known = _named(workspace, answers)
        return [_saved(workspace, sketch.name, sketch.kind, sketch.draft, by) for sketch in playbook.make(known)]


def _named(workspace: Workspace, answers: Answers) -> dict[str, Any]:
    known = dict(answers)
    limit, feature = answers.get("limit"), answers.get("feature")
    if isinstance(limit, NewLimit):
        made = offering.add_limit(workspace=workspace, limit=limit)
        known |= {"limit": made.key, "limit_name": made.name}
    elif limit:
        known["limit_name"] = Limit.objects.get(workspace=workspace, key=limit).name
    if isinstance(feature, NewFeature):
        offered = offering.add_feature(workspace=workspace, feature=feature)
        known |= {"feature": offered.key, "feature_name": offered.name}
    elif feature:
        known["feature_name"] = Feature.objects.get(workspace=workspace, key=feature).name
    return known


def _saved(workspace: Workspace, name: str, kind: str, draft: Draft, by: User | None) -> Prompt:
    prompt = Prompt(workspace=workspace, key=_free_key(workspace, name), name=name[:120], kind=kind)
    return drafting.save(prompt=prompt, draft=draft, by=by)


def _free_key(workspace: Workspace, name: str) -> str:
    stem = slugify(name)[:50].strip("-") or "prompt"
    taken = set(Prompt.objects.filter(workspace=workspace, key__startswith=stem).values_list("key", flat=True))
    return next(key for number in count(1) if (key := stem if number == 1 else f"{stem}-{number}") not in taken)


def publish(*, prompts: Sequence[Prompt], by: User | None, now: datetime) -> list[PromptVersion]:
    """Publish all of them or none. Raises NotPublishable."""
    with transaction.atomic():
        return [publishing.publish(prompt=prompt, by=by, now=now) for prompt in prompts]
