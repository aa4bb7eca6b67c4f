"""Answers to surveys: kept in the latest form in which they came, and read again."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from guidance.content.models import PromptVersion
from guidance.core.times import from_ms, to_ms
from guidance.insights.models import Answer, Exposure
from guidance.insights.promoters import Score, score
from guidance.insights.recording import Shown
from guidance.protocol import answers as protocol
from guidance.protocol.content import load
from guidance.protocol.questions import Question

log = logging.getLogger(__name__)
MAX_STEP = 60


def record(*, exposure: Shown, properties: Mapping[str, Any], at: int) -> int:
    """Keep the answers that a `$prompt_answered` of `exposure` at `at` (ms) reports; return how many are new or changed.

    Of several answers to one question the latest counts, in whatever order they come. What the published version does not ask,
    or not so, is passed over and named in the process's log.
    """
    version = PromptVersion.objects.filter(pk=exposure.version_id).values("definition", "prompt_id").get()
    taken, refused = protocol.read(protocol.questions_of(load(version["definition"])), properties.get("answers"))
    if refused:
        log.info(
            "insights.answers.refused prompt=%s version=%s questions=%s",
            exposure.prompt_key,
            exposure.version,
            [name[:60] for name in refused[:10]],
        )
    if not taken:
        return 0
    step = str(properties.get("step") or "")[:MAX_STEP]
    known = {row.question: row for row in Answer.objects.filter(exposure_id=exposure.id, question__in=taken)}
    made = [_row(exposure, version["prompt_id"], key, answer, step, at) for key, answer in taken.items()]
    fresh = [row for row in made if row.question not in known]
    newer = [_onto(known[row.question], row) for row in made if row.question in known]
    changed = [row for row in newer if row is not None]
    Answer.objects.bulk_create(fresh)
    Answer.objects.bulk_update(changed, ["number", "chosen", "words", "step", "answered_at"])
    if fresh:
        Exposure.objects.filter(pk=exposure.id).update(stale=True)
    return len(fresh) + len(changed)


def of_prompt(*, prompt_id: int) -> QuerySet[Answer]:
    """Return the answers to a prompt's questions, with the exposure, person and account of each."""
    return Answer.objects.filter(prompt_id=prompt_id).select_related(
        "exposure__person", "exposure__account", "exposure__version"
    )


def promoters(*, prompt_id: int, question: str) -> Score:
    """Return the Net Promoter Score of a question that was answered from 0 to 10."""
    counts = dict(
        Answer.objects.filter(prompt_id=prompt_id, question=question, number__isnull=False)
        .order_by()
        .values_list("number")
        .annotate(Count("pk"))
    )
    return score({int(number): count for number, count in counts.items()})


def tally(*, prompt_id: int, question: Question) -> list[tuple[str, int]]:
    """Return (answer, how many gave it) in the order of the answers: grades, or the keys of what could be chosen."""
    rows = Answer.objects.filter(prompt_id=prompt_id, question=question.key)
    counts: dict[str, int] = dict.fromkeys(_possible(question), 0)
    for number, chosen in rows.values_list("number", "chosen").iterator():
        for given in chosen if number is None else [str(number)]:
            if given in counts:
                counts[given] += 1
    return list(counts.items())


@dataclass(frozen=True, slots=True)
class Result:
    """What the answers to one question come to. `people`: answers; `nps`: only of a question that asks for it."""

    question: str
    label: str
    type: str
    people: int
    tally: list[dict[str, Any]]
    nps: Score | None = None


def result(*, prompt_id: int, question: Question) -> Result:
    """Return what the answers to `question` come to."""
    kind = _kind(question)
    return Result(
        question=question.key,
        label=question.label,
        type=kind,
        people=Answer.objects.filter(prompt_id=prompt_id, question=question.key).count(),
        tally=[{"answer": answer, "count": count} for answer, count in tally(prompt_id=prompt_id, question=question)],
        nps=promoters(prompt_id=prompt_id, question=question.key) if kind == "nps" else None,
    )


def _kind(question: Question) -> str:
    return str(question.__struct_config__.tag)


def _possible(question: Question) -> Iterator[str]:
    match _kind(question):
        case "nps":
            yield from map(str, range(11))
        case "rating":
            yield from map(str, range(1, getattr(question, "scale", 5) + 1))
        case "choices":
            yield from (option.key for option in getattr(question, "options", ()))
            if getattr(question, "other", ""):
                yield protocol.OTHER


def _row(exposure: Shown, prompt_id: int, key: str, answer: protocol.Answer, step: str, at: int) -> Answer:
    return Answer(
        exposure_id=exposure.id,
        prompt_id=prompt_id,
        question=key,
        number=answer.number,
        chosen=list(answer.chosen),
        words=answer.words,
        step=step,
        answered_at=from_ms(at),
    )


def _onto(known: Answer, row: Answer) -> Answer | None:
    # Of two answers of one millisecond the larger, so that the order of arrival leaves no trace.
    if _rank(row) <= _rank(known):
        return None
    for name in ("number", "chosen", "words", "step", "answered_at"):
        setattr(known, name, getattr(row, name))
    return known


def _rank(row: Answer) -> tuple[Any, ...]:
    return (to_ms(row.answered_at), -1 if row.number is None else row.number, row.chosen, row.words, row.step)
