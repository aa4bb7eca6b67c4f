"""What a playbook is: a picture of what comes out, a few questions, and the drafts that their answers make."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from guidance.protocol.content import (
    Anchor,
    Button,
    Buttons,
    Candidate,
    Draft,
    Emit,
    Frequency,
    Link,
    Stage,
)
from guidance.rules.builder import Row, to_rule

Sort = Literal["limit", "feature", "line", "words", "event", "element", "trait", "link", "number", "choices", "date"]
Answers = Mapping[str, Any]
DAY_SECONDS = 86_400
PAGE_VIEW = "$page"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing a marketer is asked. `sort` says by what control, and what the answer is.

    A limit, feature, event, element (its data-guidance name), trait of the account or link answers with a text, a number within
    `least` and `most` with an int, `choices` ((key, label) each) with a list of keys, a date with a datetime.date or None.
    """

    name: str
    label: str
    sort: Sort
    initial: Any = ""
    hint: str = ""
    required: bool = True
    least: int = 1
    most: int = 100_000
    choices: tuple[tuple[str, str], ...] = ()


class Box(NamedTuple):
    """A rectangle of a drawing on a canvas of 240 by 132; `tone` names its colour in light and dark, `round` its corners."""

    x: float
    y: float
    width: float
    height: float
    tone: Literal["ink", "line", "soft", "card", "tint", "accent", "good", "warn"]
    round: float = 3


class Sketch(NamedTuple):
    """A prompt to be made."""

    name: str
    kind: str
    draft: Draft


@dataclass(frozen=True, slots=True)
class Playbook:
    """A ready prompt, or a few that belong together.

    `picture`: what comes out, drawn into the outline of a page. `scene`: what the drawing shows, for people who cannot see it.
    `make` returns the prompts for complete answers, to which the names of the limit and the feature are added as `limit_name`
    and `feature_name`.
    """

    key: str
    title: str
    summary: str
    stage: Stage
    scene: str
    picture: tuple[Box, ...]
    questions: tuple[Question, ...]
    make: Callable[[Answers], list[Sketch]]


# What a marketer may write in a text, what it is for, and the variable that takes its place; LIMIT and FEATURE are the chosen ones.
WORDS: dict[str, tuple[str, str]] = {
    "{account}": ("the account's name", '{{ account.name | "Your team" }}'),
    "{name}": ("the person's name", '{{ person.name | "there" }}'),
    "{plan}": ("the plan they are on", '{{ plan.name | "your plan" }}'),
    "{next plan}": ("the next plan", '{{ next_plan.name | "the next plan" }}'),
    "{price}": ("the next plan's price", '{{ next_plan.price | "a little more" }}'),
    "{used}": ("how much is used", '{{ limit.LIMIT.used | "most" }}'),
    "{limit}": ("how much there is", '{{ limit.LIMIT.limit | "your limit" }}'),
    "{left}": ("how much is left", '{{ limit.LIMIT.left | "a few" }}'),
    "{percent}": ("used, in percent", '{{ limit.LIMIT.percent | "most" }}'),
    "{feature}": ("the feature's name", '{{ feature.FEATURE.name | "this" }}'),
    "{feature's plan}": ("the lowest plan that has it", '{{ feature.FEATURE.plan | "a larger plan" }}'),
}


def words_for(playbook: Playbook) -> list[tuple[str, str]]:
    """Return what may stand in the texts of a playbook for a value, each with what it is: (as written, what for)."""
    asked = {question.sort for question in playbook.questions}
    needs = {"LIMIT": "limit", "FEATURE": "feature"}
    return [
        (written, meaning)
        for written, (meaning, variable) in WORDS.items()
        if all(sort in asked for word, sort in needs.items() if f".{word}." in variable)
    ]


def said(text: str, answers: Answers) -> str:
    """Return a text with the values in it as variables; what is none of `WORDS` stays as it is written."""
    for written, (_, variable) in WORDS.items():
        named = variable.replace("LIMIT", str(answers.get("limit", ""))).replace(
            "FEATURE", str(answers.get("feature", ""))
        )
        text = text.replace(written, named)
    return text


def rule(*rows: Row) -> dict[str, Any]:
    """Return the audience of everybody to whom all `rows` apply."""
    return to_rule("all", rows)


def used(limit: str, at_least: int, below: int | None = None) -> list[Row]:
    """Return the rows of accounts that have used so many percent of a limit."""
    rows = [Row(subject=f"limit:{limit}", operator="at_least", value=at_least)]
    return rows if below is None else [*rows, Row(subject=f"limit:{limit}", operator="below", value=below)]


def upgrade(link: str, about: str, *, buyers: str = "See plans", others: str = "Ask your admin") -> list[Button]:
    """Return the way on for who may buy, and for who may not: they ask who may."""
    return [
        Button(label=buyers, action=Link(href=link), audience="buyers"),
        Button(label=others, action=Emit(event="Upgrade Requested", properties={"about": about}), audience="others"),
    ]


def row_of(buttons: Iterable[Button]) -> Buttons:
    """Return buttons as the last part of a prompt."""
    return Buttons(buttons=list(buttons))


def at_element(name: str) -> Anchor:
    """Return the place beside the element that the developers gave this name."""
    return Anchor(candidates=[Candidate(by="data", value=name)])


def every(days: int, **more: Any) -> Frequency:
    """Return at most once in so many days."""
    return Frequency(count=1, window_seconds=days * DAY_SECONDS, **more)


PLANS_PAGE = Question(
    "link", "Where people see your plans", "link", "/upgrade", "An address of your app, like /upgrade."
)
