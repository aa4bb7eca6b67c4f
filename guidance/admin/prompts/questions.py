"""The steps of a survey as forms, and back: one question a step, and where its answer leads.

Further questions of a step, and further branches, stay as they were stored.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count
from typing import Any, Literal

import msgspec
from django import forms
from django.http import QueryDict
from django.utils.text import slugify

from guidance.admin import widgets
from guidance.admin.offered import Offered
from guidance.admin.prompts import steps
from guidance.admin.prompts.steps import StepForm, Steps
from guidance.protocol.answers import OTHER
from guidance.protocol.content import Block, Branch, Buttons, Draft, Heading, Step
from guidance.protocol.questions import Choices, Input, Nps, Option, Question, Rating

Fields = Mapping[str, Any]
Compared = Literal["is", "is_not", "at_least", "at_most", "includes"]
ASKS = [
    ("", "Nothing, it only says something"),
    ("nps", "How likely, 0 to 10 (NPS)"),
    ("rating", "A grade"),
    ("one", "One of several answers"),
    ("many", "Any of several answers"),
    ("short", "A line of text"),
    ("long", "Several lines of text"),
]
LOOKS = [("stars", "Stars"), ("faces", "Faces"), ("numbers", "Numbers")]
SCALES = [(3, "1 to 3"), (5, "1 to 5"), (7, "1 to 7"), (10, "1 to 10")]
COMPARISONS = [("at_most", "is at most"), ("at_least", "is at least"), ("is", "is"), ("is_not", "is not")]
COMPARISONS += [("includes", "includes")]
END = "end"
MAX_KEY = 40
MAX_OPTIONS = 30


class SurveyStepForm(StepForm):
    """A step that may ask something. `goto` is empty where the answer leads nowhere special."""

    asks = widgets.small_choice("What it asks for", ASKS)
    question = widgets.small_text("The question", placeholder="What do you want to know?", size=500, **widgets.WORDS)
    low = widgets.small_text("Words for the low end", placeholder="Not likely", size=100)
    high = widgets.small_text("Words for the high end", placeholder="Very likely", size=100)
    grades = forms.TypedChoiceField(
        label="Grades", choices=SCALES, coerce=int, required=False, widget=forms.Select(attrs={"class": widgets.SMALL})
    )
    look = widgets.small_choice("Drawn as", LOOKS)
    options = widgets.small_area("Answers, one a line", rows=3)
    own = widgets.small_text("Label of an answer of their own", placeholder="Something else", size=100)
    required = forms.BooleanField(label="Must be answered", required=False)
    compared = widgets.small_choice("If the answer", COMPARISONS)
    compared_to = widgets.small_text("Answer", placeholder="6", size=200)
    goto = forms.CharField(required=False, label="Go on to", widget=forms.Select(attrs={"class": widgets.SMALL}))

    def __init__(self, *args: Any, steps: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "The next step, whatever the answer"), *steps, (END, "The end")]
        self.fields["goto"].widget.choices = choices

    def clean(self) -> dict[str, Any]:
        """Ask for what a question, or a branch, cannot do without."""
        held = super().clean()
        if held.get("asks") and not held.get("question", "").strip():
            self.add_error("question", "Say what you want to know.")
        if held.get("goto") and not held.get("compared_to", "").strip():
            self.add_error("compared_to", "Say which answer leads there.")
        return held


class SurveySteps(Steps):
    """All steps of a survey."""

    def __init__(self, *, draft: Draft, offered: Offered, data: QueryDict | None = None) -> None:
        choices = [(step.key, f"Step {number}: {name_of(step)}") for number, step in enumerate(draft.steps, start=1)]
        super().__init__(draft=draft, offered=offered, data=data, form=SurveyStepForm, shown=fields_of, filled=step_of)
        self.forms.form_kwargs["steps"] = choices

    @property
    def steps(self) -> list[Step]:
        """The steps as the fields say them, each new question under a key of its own; ask `is_valid` first."""
        return list(_keyed(super().steps))


def name_of(step: Step) -> str:
    """Return what a step is called in a list: its title or its question."""
    heading = next((block.text for block in step.blocks if isinstance(block, Heading)), "")
    question = question_of(step.blocks)
    return (heading or (question.label if question else "") or step.key)[:60]


def question_of(blocks: Iterable[Block]) -> Question | None:
    """Return the question that the fields show: the first."""
    return next((block for block in blocks if isinstance(block, Nps | Rating | Choices | Input)), None)


def fields_of(step: Step) -> dict[str, Any]:
    """Return the initial values of a step's fields."""
    question = question_of(step.blocks)
    branch = step.branches[0] if step.branches else None
    return {
        **steps.fields_of(step),
        "asks": _kind(question),
        "question": question.label if question else "",
        "low": getattr(question, "low", ""),
        "high": getattr(question, "high", ""),
        "grades": getattr(question, "scale", 5),
        "look": getattr(question, "look", "stars"),
        "options": "\n".join(option.label for option in getattr(question, "options", ())),
        "own": getattr(question, "other", ""),
        "required": question.required if question else True,
        "compared": branch.is_ if branch else "at_most",
        "compared_to": _said(branch, question) if branch else "",
        "goto": (branch.to or END) if branch else "",
    }


def step_of(held: Fields, stored: Step) -> Step:
    """Return the step that the fields say; a question that is new has no key yet."""
    made = steps.step_of(held, stored)
    before = question_of(stored.blocks)
    asked = _question(held, before)
    blocks = [block for block in made.blocks if block is not before]
    if asked is not None:
        place = next((at for at, block in enumerate(blocks) if _follows(block)), len(blocks))
        blocks.insert(place, asked)
    branches = [*_branch(held, asked, stored), *stored.branches[1:]]
    return msgspec.structs.replace(made, blocks=blocks, branches=branches)


def _follows(block: Block) -> bool:
    return isinstance(block, Nps | Rating | Choices | Input | Buttons)


def _kind(question: Question | None) -> str:
    match question:
        case None:
            return ""
        case Choices(multiple=multiple):
            return "many" if multiple else "one"
        case Input(long=long):
            return "long" if long else "short"
        case Nps():
            return "nps"
        case _:
            return "rating"


def _question(held: Fields, before: Question | None) -> Question | None:
    kind = held["asks"]
    if not kind:
        return None
    # Answers of another sort must not be counted together: another sort of question is another question.
    same = before is not None and _family(_kind(before)) == _family(kind)
    shared: dict[str, Any] = {
        "key": before.key if same and before is not None else "",
        "label": held["question"],
        "required": held["required"],
    }
    ends = {"low": held["low"], "high": held["high"]}
    match kind:
        case "nps":
            return Nps(**shared, **ends)
        case "rating":
            return Rating(**shared, **ends, scale=held["grades"] or 5, look=held["look"] or "stars")
        case "one" | "many":
            known = before.options if isinstance(before, Choices) else []
            options = _options(held["options"], known)
            return Choices(**shared, options=options, multiple=kind == "many", other=held["own"])
    placeholder = before.placeholder if isinstance(before, Input) else ""
    return Input(**shared, placeholder=placeholder, long=kind == "long")


def _family(kind: str) -> str:
    return {"one": "choices", "many": "choices", "short": "input", "long": "input"}.get(kind, kind)


def _options(text: str, known: Sequence[Option]) -> list[Option]:
    keys = {option.label: option.key for option in known}
    lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))[:MAX_OPTIONS]
    taken = {OTHER, *(keys[line] for line in lines if line in keys)}
    found: list[Option] = []
    for line in lines:
        key = keys.get(line) or free(line, taken, "answer")
        taken.add(key)
        found.append(Option(key, line))
    return found


def _branch(held: Fields, asked: Question | None, stored: Step) -> Iterator[Branch]:
    if not held["goto"]:
        return
    before = stored.branches[0] if stored.branches else None
    own = question_of(stored.blocks)
    # A branch may hang on the answer to an earlier step; no field shows that, so it is kept.
    elsewhere = before.question if before is not None and (own is None or before.question != own.key) else ""
    how: Compared = held["compared"] or "is"
    to = "" if held["goto"] == END else held["goto"]
    yield Branch(elsewhere or (asked.key if asked else ""), how, _value(held["compared_to"], asked), to)


def _value(text: str, asked: Question | None) -> str | int:
    text = text.strip()
    if isinstance(asked, Choices):
        own = [Option(OTHER, asked.other)] if asked.other else []
        return next((each.key for each in [*asked.options, *own] if each.label.lower() == text.lower()), text)
    return int(text) if text.isascii() and text.removeprefix("-").isdigit() else text


def _said(branch: Branch, question: Question | None) -> str:
    options = question.options if isinstance(question, Choices) else []
    labels = {option.key: option.label for option in options}
    if isinstance(question, Choices) and question.other:
        labels[OTHER] = question.other
    return labels.get(str(branch.value), str(branch.value))


def _keyed(made: Iterable[Step]) -> Iterator[Step]:
    listed = list(made)
    taken = {block.key for step in listed for block in step.blocks if isinstance(block, Nps | Rating | Choices | Input)}
    for step in listed:
        asked = question_of(step.blocks)
        if asked is not None and not asked.key:
            key = free(asked.label, taken, "question")
            taken.add(key)
            blocks = [msgspec.structs.replace(block, key=key) if block is asked else block for block in step.blocks]
            branches = [msgspec.structs.replace(one, question=one.question or key) for one in step.branches]
            step = msgspec.structs.replace(step, blocks=blocks, branches=branches)
        yield step


def free(label: str, taken: Iterable[str], plain: str) -> str:
    """Return a key made from `label`, or from `plain` where no letter of it can be in a key, that is not among the `taken`."""
    held = {*taken}
    stem = slugify(label)[:MAX_KEY].strip("-") or plain
    return next(key for key in chain([stem], map(f"{stem}-{{}}".format, count(2))) if key not in held)
