"""How many people each prompt met, and how many of them acted on it."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q

from guidance.insights.models import Exposure


class Met(NamedTuple):
    """`people` saw a prompt; `acted` of them clicked it or completed it."""

    people: int
    acted: int

    @property
    def percent(self) -> int:
        """How many of a hundred acted."""
        return round(100 * self.acted / self.people) if self.people else 0


def met(*, workspace_id: int, since: datetime) -> dict[int, Met]:
    """Return {prompt id: whom it met since then}, in one query; prompts that nobody saw are left out."""
    shown = Exposure.objects.filter(workspace_id=workspace_id, shown_at__gte=since).order_by()
    acted = Q(clicked_at__isnull=False) | Q(completed_at__isnull=False)
    counted = shown.values("prompt_id").annotate(
        people=Count("person", distinct=True), acted=Count("person", distinct=True, filter=acted)
    )
    return {row["prompt_id"]: Met(row["people"], row["acted"]) for row in counted}
