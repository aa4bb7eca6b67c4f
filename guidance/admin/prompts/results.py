"""What people answered to a survey: the figures for its page, and every answer as a table."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from guidance.content.models import Prompt
from guidance.core.times import iso
from guidance.insights import answers
from guidance.insights.models import Answer
from guidance.insights.promoters import Score
from guidance.protocol.answers import OTHER, questions_of
from guidance.protocol.content import load
from guidance.protocol.questions import Choices, Question

COLUMNS = ["question", "answer", "words", "person", "account", "version", "step", "answered_at", "exposure"]
LATEST = 10
# A spreadsheet takes a text that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def figures(*, prompt: Prompt) -> list[dict[str, Any]]:
    """Return for every question what its answers come to: bars with shares, the score, the latest words."""
    return [_figure(prompt, question) for question in asked(prompt).values()]


def asked(prompt: Prompt) -> dict[str, Question]:
    """Return the questions of the version people see, or of the draft before there is one."""
    return questions_of(load(prompt.live.definition if prompt.live else prompt.draft))


def table(*, prompt: Prompt) -> Iterator[str]:
    """Return every answer as lines of CSV, a heading first."""
    writer = csv.writer(Echo())
    labels = {key: _labels(question) for key, question in asked(prompt).items()}
    yield writer.writerow(COLUMNS)
    for row in answers.of_prompt(prompt_id=prompt.pk).order_by("pk").iterator(chunk_size=500):
        yield writer.writerow(map(plain, _cells(row, labels.get(row.question, {}))))


class Echo:
    """A file that gives back what is written."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line


def _figure(prompt: Prompt, question: Question) -> dict[str, Any]:
    result = answers.result(prompt_id=prompt.pk, question=question)
    labels = _labels(question)
    most = max((counted["count"] for counted in result.tally), default=0)
    return {
        "label": question.label,
        "people": result.people,
        "bars": [_bar(counted, labels, result.people, most) for counted in result.tally],
        "score": _score(result.nps),
        "words": list(
            answers.of_prompt(prompt_id=prompt.pk)
            .filter(question=question.key)
            .exclude(words="")
            .order_by("-answered_at")[:LATEST]
        ),
    }


def _bar(counted: dict[str, Any], labels: dict[str, str], people: int, most: int) -> dict[str, Any]:
    count = counted["count"]
    share = round(100 * count / people) if people else 0
    name = labels.get(counted["answer"], counted["answer"])
    return {"answer": name, "count": count, "share": share, "most": most or 1}


def _score(nps: Score | None) -> dict[str, Any] | None:
    if nps is None or nps.value is None:
        return None
    return {
        "value": _signed(nps.value),
        "between": f"{_signed(nps.low or 0)} and {_signed(nps.high or 0)}",
        "promoters": nps.promoters,
        "passives": nps.passives,
        "detractors": nps.detractors,
    }


def _signed(value: float) -> str:
    return f"{round(value):+d}" if round(value) else "0"


def _labels(question: Question) -> dict[str, str]:
    if not isinstance(question, Choices):
        return {}
    return {option.key: option.label for option in question.options} | {OTHER: question.other}


def _cells(row: Answer, labels: dict[str, str]) -> Iterable[Any]:
    exposure = row.exposure
    chosen = ", ".join(labels.get(key, key) for key in row.chosen)
    given = chosen if row.number is None else row.number
    account = exposure.account.group_id if exposure.account else ""
    yield from (row.question, given, row.words, exposure.person.user_id or "", account)
    yield from (exposure.version.number, row.step, iso(row.answered_at), exposure.public_id)


def plain(cell: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
