"""The database's indexes, kept to what published prompts and segments ask about, and to how many people there are to search."""

import datetime as dt

from guidance.content import queries as content
from guidance.delivery import leases
from guidance.people import searching
from guidance.segments import indexing
from guidance.segments import queries as segments
from guidance.workspaces.models import Workspace

_HOUR = 3600


def arrange(*, now: dt.datetime) -> None:
    """Make the indexes that rules and searches use now, drop those that no rule uses; once an hour, whoever asks."""
    if not leases.take(name="indexes", seconds=_HOUR - 60, now=now):
        return
    rules = []
    for workspace_id in Workspace.objects.order_by("pk").values_list("pk", flat=True):
        rules += [each.rule for each in segments.rules(workspace_id=workspace_id) if each.source != "list"]
        rules += [prompt.definition.get("audience") or {} for prompt in content.live_prompts(workspace_id=workspace_id)]
    indexing.arrange(rules=rules)
    searching.arrange()
