"""What people did with prompts: reports of the page turned into exposures and into history."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from guidance.content.models import PromptVersion
from guidance.insights.models import Exposure
from guidance.protocol.content import load
from guidance.protocol.wordings import trials_of

REPORTED = {
    "$prompt_shown": "shown_at",
    "$prompt_clicked": "clicked_at",
    "$prompt_dismissed": "dismissed_at",
    "$prompt_completed": "completed_at",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """An exposure as the road needs it. `per`: whether its prompt counts shows per "person" or per "account"."""

    id: int
    public_id: str
    prompt_key: str
    version: int
    version_id: int
    person_id: int
    account_id: int | None
    per: str


def lookup(*, public_ids: Iterable[str]) -> dict[str, Shown]:
    """Return {public id: exposure} for the ids that exist."""
    rows = Exposure.objects.filter(public_id__in=set(public_ids)).values_list(
        "pk",
        "public_id",
        "prompt__key",
        "version__number",
        "version_id",
        "person_id",
        "account_id",
        "version__definition__frequency__per",
    )
    return {row[1]: Shown(*row) for row in rows}


def record(*, exposure: Shown, name: str, at: dt.datetime) -> None:
    """Write the first moment of `name` (a reserved event) on the exposure; a report of anything implies that it was shown."""
    column = REPORTED[name]
    earlier = Q(**{f"{column}__gt": at}) | Q(**{f"{column}__isnull": True})
    Exposure.objects.filter(earlier, pk=exposure.id).update(**{column: at})
    if column != "shown_at":
        Exposure.objects.filter(pk=exposure.id, shown_at=None).update(shown_at=at)


def trial_offered(*, version_id: int, feature: str) -> int | None:
    """Return for how many days this published version offers a trial of `feature`, or None when it does not."""
    definition = PromptVersion.objects.filter(pk=version_id).values_list("definition", flat=True).first()
    offered = trials_of(load(definition)) if definition else []
    return next((trial.days for trial in offered if trial.feature == feature), None)
