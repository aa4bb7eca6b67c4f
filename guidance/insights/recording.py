"""What people did with prompts: reports of the page turned into exposures and into history."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from guidance.content.models import PromptVersion
from guidance.core.times import from_ms, to_ms
from guidance.insights.models import Exposure
from guidance.protocol.content import load
from guidance.protocol.wordings import trials_of

REPORTED = {
    "$prompt_shown": "shown_at",
    "$prompt_clicked": "clicked_at",
    "$prompt_dismissed": "dismissed_at",
    "$prompt_completed": "completed_at",
    # These say no more of the exposure than that it was shown.
    "$prompt_step": "shown_at",
    "$prompt_answered": "shown_at",
}


@dataclass(slots=True)
class Shown:
    """An exposure as the road needs it. `per`: whether its prompt counts shows per "person" or per "account".

    `trigger`: what showed it, as its claim said. `shown_at`: when it was first shown (ms), None before any report.
    """

    id: int
    public_id: str
    prompt_key: str
    version: int
    version_id: int
    person_id: int
    account_id: int | None
    per: str
    trigger: str = ""
    shown_at: int | None = None


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
        "trigger",
        "shown_at",
    )
    return {row[1]: Shown(*row[:-1], None if row[-1] is None else to_ms(row[-1])) for row in rows}


def record(*, exposure: Shown, name: str, at: int) -> None:
    """Write the first moment of `name` (a reserved event, at `at` ms) on the exposure, here and in the database.

    A report of anything implies that the prompt was shown by then.
    """
    if (column := REPORTED[name]) != "shown_at":
        _note_first(exposure, column, at)
    if exposure.shown_at is None or at < exposure.shown_at:
        _note_first(exposure, "shown_at", at)
        exposure.shown_at = at


def _note_first(exposure: Shown, column: str, at: int) -> None:
    later = Q(**{f"{column}__gt": from_ms(at)}) | Q(**{f"{column}__isnull": True})
    Exposure.objects.filter(later, pk=exposure.id).update(**{column: from_ms(at)}, stale=True)


def trial_offered(*, version_id: int, feature: str) -> int | None:
    """Return for how many days this published version offers a trial of `feature`, or None when it does not."""
    definition = PromptVersion.objects.filter(pk=version_id).values_list("definition", flat=True).first()
    offered = trials_of(load(definition)) if definition else []
    return next((trial.days for trial in offered if trial.feature == feature), None)
