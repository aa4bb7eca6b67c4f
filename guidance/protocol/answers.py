"""What people answered: a report of the page checked against the questions of the version they saw."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guidance.protocol.content import Draft
from guidance.protocol.questions import Choices, Input, Nps, Question, Rating
from guidance.protocol.wordings import wordings_of

MAX_WORDS = 2_000
OTHER = "other"
"""The key of an answer people write themselves; its words come under `<question>.other`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: a number, the keys of what was chosen, words, or chosen keys and words."""

    number: int | None = None
    chosen: tuple[str, ...] = ()
    words: str = ""


def questions_of(draft: Draft) -> dict[str, Question]:
    """Return {key: question} of everything a draft asks in any wording or step, in reading order; the first of a key counts."""
    found: dict[str, Question] = {}
    for _, worded in wordings_of(draft):
        for block in (*worded.blocks, *(block for step in worded.steps for block in step.blocks)):
            if isinstance(block, Nps | Rating | Choices | Input):
                found.setdefault(block.key, block)
    return found


def read(questions: Mapping[str, Question], reported: Any) -> tuple[dict[str, Answer], list[str]]:
    """Return {question's key: answer} of what a page reported (`{key: value}`), and the keys of what cannot be taken.

    A number, a key or a list of keys by the kind of the question, or text of at most 2,000 characters.
    """
    if not isinstance(reported, Mapping):
        return {}, [""]
    taken: dict[str, Answer] = {}
    refused: list[str] = []
    for name, value in reported.items():
        if name in questions:
            answer = _answer(questions[name], value, reported)
            if answer is None:
                refused.append(name)
            else:
                taken[name] = answer
        elif not _belongs(name, questions, value):
            refused.append(name)
    return taken, refused


def _belongs(name: str, questions: Mapping[str, Question], value: Any) -> bool:
    # The words of an answer of one's own travel beside it.
    question = questions.get(name.removesuffix(f".{OTHER}"))
    return isinstance(question, Choices) and bool(question.other) and _are_words(value)


def _answer(question: Question, value: Any, reported: Mapping[str, Any]) -> Answer | None:
    match question:
        case Nps():
            return _number(value, 0, 10)
        case Rating(scale=scale):
            return _number(value, 1, scale)
        case Choices():
            return _chosen(question, value, reported.get(f"{question.key}.{OTHER}", ""))
        case _:
            return Answer(words=value) if _are_words(value) and value.strip() else None


def _number(value: Any, least: int, most: int) -> Answer | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return Answer(number=value) if whole and least <= value <= most else None


def _chosen(question: Choices, value: Any, own: Any) -> Answer | None:
    keys = list(_keys(question))
    chosen = value if question.multiple else [value]
    if not isinstance(chosen, list) or not chosen or len(set(map(str, chosen))) != len(chosen):
        return None
    if not all(key in keys for key in chosen):
        return None
    written = own if OTHER in chosen and question.other and _are_words(own) else ""
    return Answer(chosen=tuple(key for key in keys if key in chosen), words=written)


def _keys(question: Choices) -> Iterator[str]:
    yield from (option.key for option in question.options)
    if question.other:
        yield OTHER


def _are_words(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MAX_WORDS
