"""Saved audiences, as prompts depend on them."""

from django.db import transaction

from guidance.content.models import Prompt
from guidance.segments import saving
from guidance.segments.models import Segment
from guidance.segments.references import references
from guidance.segments.saving import SegmentInUse


def delete(*, segment: Segment) -> None:
    """Delete `segment`. Raises SegmentInUse while a prompt (its draft or what is live), or another segment, names it."""
    with transaction.atomic():
        prompts = Prompt.objects.filter(workspace_id=segment.workspace_id).exclude(status=Prompt.Status.ARCHIVED)
        for name, *texts in prompts.order_by("name").values_list("name", "draft", "live__definition"):
            if any(segment.key in references(rule=(text or {}).get("audience") or {}).segments for text in texts):
                raise SegmentInUse(
                    f"The segment “{segment.name}” is used by the prompt “{name}”; change that one first."
                )
        saving.delete(segment=segment)
