"""How every prompt stands with everybody: how many may see it now, and what holds it back from the others."""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable, Collection

import msgspec

from guidance.content.models import Prompt
from guidance.delivery import holdouts, leases
from guidance.delivery.models import Decision, Standing
from guidance.engine.reasons import Reason
from guidance.insights import rollup

log = logging.getLogger(__name__)
Clock = Callable[[], dt.datetime]
CHUNK = 2000
EVERY_SECONDS = 10
STANDING_SECONDS = 3600
_ROUNDS = 10
# Nobody among them could see the prompt, however often it may show.
_OUT_OF_REACH = frozenset({Reason.ENTITLED_ALREADY, Reason.HOLDOUT, Reason.ALREADY_CONVERTED})
_OUTSIDE = frozenset({Reason.ARCHIVED, Reason.NOT_STARTED, Reason.ENDED, Reason.AUDIENCE})


class _Said(msgspec.Struct):
    prompt: str
    code: str


_read = msgspec.json.Decoder(list[_Said]).decode


def work(*, clock: Clock) -> None:
    """Count the days of results that changed, and once an hour how prompts stand; nothing while another does it."""
    if not leases.take(name="results", seconds=EVERY_SECONDS - 1, now=clock()):
        return
    for _ in range(_ROUNDS):
        if rollup.gather() < rollup.BITE:
            break
    for day_id in rollup.due(now=clock()):
        rollup.count(day_id=day_id, now=clock())
    if leases.take(name="standing", seconds=STANDING_SECONDS, now=clock()):
        for workspace_id in Decision.objects.order_by().values_list("workspace_id", flat=True).distinct():
            count(workspace_id=workspace_id, now=clock())
            holdouts.compare(workspace_id=workspace_id, now=clock())


def count(*, workspace_id: int, now: dt.datetime) -> int:
    """Count what was decided last about everybody in a workspace, a few thousand at a time; return how many people that were."""
    people, last = 0, 0
    codes: dict[str, Counter[str]] = {}
    while True:
        rows = Decision.objects.filter(workspace_id=workspace_id, pk__gt=last).order_by("pk")
        found = list(rows.values_list("pk", "verdicts")[:CHUNK])
        if not found:
            break
        people, last = people + len(found), found[-1][0]
        for _, verdicts in found:
            for said in _read(verdicts):
                codes.setdefault(said.prompt, Counter())[said.code] += 1
    for prompt_id, key in Prompt.objects.filter(workspace_id=workspace_id, key__in=codes).values_list("pk", "key"):
        Standing.objects.update_or_create(
            prompt_id=prompt_id, defaults={"codes": dict(codes[key]), "people": people, "counted_at": now}
        )
    log.info("delivery.standing.counted workspace=%s people=%s", workspace_id, people)
    return people


def capped_out(*, prompt_ids: Collection[int]) -> set[int]:
    """Return those of the prompts that everybody whom they could reach has seen as often as they may, in one query."""
    found = set()
    for prompt_id, codes in Standing.objects.filter(prompt_id__in=prompt_ids).values_list("prompt_id", "codes"):
        reach = {code for code, number in codes.items() if number and code not in _OUTSIDE | _OUT_OF_REACH}
        if reach == {Reason.CAPPED_PROMPT}:
            found.add(prompt_id)
    return found


def eligible(*, standing: Standing) -> int:
    """Return how many people were in the prompt's audience while it was live."""
    return sum(number for code, number in standing.codes.items() if code not in _OUTSIDE)
