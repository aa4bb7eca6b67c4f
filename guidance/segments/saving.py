"""Save and delete audiences; refuse what could never be decided."""

from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.functions import Now

from guidance.core.errors import GuidanceError
from guidance.jobs import names
from guidance.jobs.enqueue import enqueue
from guidance.people.models import Account, Person
from guidance.rules import parse
from guidance.rules.naming import facts_of
from guidance.rules.tallies import counted_in
from guidance.segments import nesting, queries
from guidance.segments.models import Segment, SegmentBuild
from guidance.segments.nesting import MAX_DEPTH, InvalidSegment
from guidance.segments.references import references
from guidance.workspaces.publishing import bump

__all__ = ["MAX_DEPTH", "InvalidSegment", "SegmentInUse", "delete", "rebuild", "save"]

FEW = 5_000
"""So many people are looked at within seconds, so a changed rule serves at once."""
NOBODY: dict[str, Any] = {"$nor": [{}]}


class SegmentInUse(GuidanceError):
    """Something still depends on the audience."""


def save(*, segment: Segment) -> Segment:
    """Save `segment` and let every decision see it; who is in it is looked up anew where the rule changed.

    In a large workspace the rule served so far stays in force until that is done. Raises InvalidRule or InvalidSegment.
    """
    is_list = segment.source == Segment.Source.LIST
    if is_list:
        segment.rule = {}
    else:
        parse.check(segment.rule)
    with transaction.atomic():
        before = Segment.objects.select_for_update().filter(pk=segment.pk).first()
        if before is not None and (before.kind, before.source) != (segment.kind, segment.source):
            raise InvalidSegment("What a segment is made of cannot be changed; make another one.", place="kind")
        nesting.check(segment=segment)
        changed = before is None or before.rule != segment.rule
        if changed and not is_list:
            segment.live_rule = _served_meanwhile(segment, before)
        segment.save()
        if changed and not is_list:
            rebuild(segment=segment)
        bump(workspace_id=segment.workspace_id)
    return segment


def rebuild(*, segment: Segment) -> SegmentBuild:
    """Have everybody looked at anew for `segment`, in place of any rebuild of it under way."""
    SegmentBuild.objects.filter(segment=segment, finished_at=None).update(
        finished_at=Now(), error="A newer change took its place."
    )
    build = SegmentBuild.objects.create(segment=segment, started_at=Now())
    enqueue(names.REBUILD_SEGMENT, build_id=build.pk)
    return build


def delete(*, segment: Segment) -> None:
    """Delete `segment`. Raises SegmentInUse while another segment refers to it."""
    with transaction.atomic():
        others = queries.rules(workspace_id=segment.workspace_id)
        users = [other.name for other in others if segment.key in references(rule=other.rule).segments]
        if users:
            raise SegmentInUse(
                f"The segment “{segment.name}” is used by the segment “{users[0]}”; change that one first."
            )
        segment.delete()
        bump(workspace_id=segment.workspace_id)


def _served_meanwhile(segment: Segment, before: Segment | None) -> dict[str, Any] | None:
    members: type[Model] = Person if segment.kind == Segment.Kind.PERSON else Account
    many = members._default_manager.filter(workspace_id=segment.workspace_id)[FEW : FEW + 1].exists()
    if not many and (before is None or not _may_need_counting(segment.rule)):
        return None
    if before is None:
        return {**segment.rule, "where": NOBODY, "facts": {}}
    served: dict[str, Any] = before.rule if before.live_rule is None else before.live_rule
    return served


def _may_need_counting(rule: dict[str, Any]) -> bool:
    # Events that no ledger counts until a rule asks for them: old history has to be counted first.
    return any(not counted.is_plain for fact in facts_of(rule).values() for counted in counted_in(fact))
