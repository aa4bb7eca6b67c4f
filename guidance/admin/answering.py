"""The questions of a playbook as a form: what can be chosen is chosen from what is there, what is not there yet is named."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from guidance.admin import widgets
from guidance.admin.offered import Offered
from guidance.content.links import is_allowed
from guidance.content.playbooks.recipe import Playbook, Question
from guidance.plans.offering import NewFeature, NewLimit

NEW = "+"
MOST_LETTERS = 2000
MOST = 10**12
_HINTS = {"event": "seen-events", "element": "seen-anchors", "trait": "seen-traits"}


class Choosable(NamedTuple):
    """What the user may add on the way."""

    limits: bool
    features: bool


class AnswerForm(forms.Form):
    """The questions of one playbook. A new limit or feature has fields of its own, named after the question and its part."""

    def __init__(self, data: Any, *, playbook: Playbook, offered: Offered, allowed: Choosable) -> None:
        super().__init__(data)
        self.playbook, self.offered, self.allowed = playbook, offered, allowed
        for question in playbook.questions:
            self._ask(question)

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Return the questions in their order: the field, those of a new thing, and whether it is a text that may hold values."""
        return [
            {
                "question": question,
                "field": self[question.name],
                "more": self._more(question.name),
                "words": question.sort in {"words", "line"},
            }
            for question in self.playbook.questions
        ]

    @property
    def answers(self) -> dict[str, Any]:
        """The answers as playbooks take them; ask `is_valid` first."""
        held = self.cleaned_data
        return {question.name: self._answer(question, held) for question in self.playbook.questions}

    def clean(self) -> dict[str, Any]:
        """Ask for the parts of what is new, and for addresses that work."""
        held = super().clean() or self.cleaned_data
        for question in self.playbook.questions:
            value = held.get(question.name)
            if value == NEW and question.sort in {"limit", "feature"}:
                for name in _parts(question):
                    if held.get(name) in (None, "") and name not in self.errors:
                        self.add_error(name, "This is needed for something new.")
            if question.sort == "link" and value and not is_allowed(value):
                self.add_error(question.name, "An address begins with https:// or with /.")
            if question.sort == "event" and value and value.startswith("$"):
                self.add_error(
                    question.name, "Names that begin with “$” are the script's own; choose one of your events."
                )
        return held

    def initial_of(self, question: Question) -> Any:
        """Return what is offered as the answer: a thing that is there, or a new one."""
        if question.sort not in {"limit", "feature"}:
            return question.initial
        known = self._known(question)
        return next(iter(known), NEW if self._may_add(question) else "")

    def _ask(self, question: Question) -> None:
        field = _FIELDS[question.sort](question)
        field.label, field.help_text, field.required = question.label, question.hint, question.required
        field.initial = self.initial_of(question)
        if question.sort in {"limit", "feature"}:
            new = [(NEW, f"A new {question.sort}…")] if self._may_add(question) else []
            choices = [*self._known(question).items(), *new]
            field.choices = choices or [("", f"There is no {question.sort} yet; somebody who may publish can add it.")]
            if not self._known(question) and new:
                field.widget = forms.HiddenInput()
        self.fields[question.name] = field
        if question.sort in {"limit", "feature"} and self._may_add(question):
            self._ask_for_new(question)

    def _ask_for_new(self, question: Question) -> None:
        name, plan, *amount = _parts(question)
        self.fields[name] = widgets.text(f"Name of the {question.sort}", size=60, placeholder=_EXAMPLES[question.sort])
        label = "Plan that limits it" if amount else "Smallest plan that has it"
        self.fields[plan] = widgets.text(label, size=60, list="known-plans", placeholder="Free" if amount else "Growth")
        for each in amount:
            self.fields[each] = widgets.number("How much the plan allows", 1, MOST)

    def _more(self, name: str) -> list[BoundField]:
        return [self[each] for each in self.fields if each.startswith(f"{name}.")]

    def _known(self, question: Question) -> dict[str, str]:
        return self.offered.limits if question.sort == "limit" else self.offered.features

    def _may_add(self, question: Question) -> bool:
        return self.allowed.limits if question.sort == "limit" else self.allowed.features

    def _answer(self, question: Question, held: dict[str, Any]) -> Any:
        value = held[question.name]
        if value != NEW or question.sort not in {"limit", "feature"}:
            return value.strip() if isinstance(value, str) else value
        given = [held[name] for name in _parts(question)]
        return NewLimit(*given) if question.sort == "limit" else NewFeature(*given)


_EXAMPLES = {"limit": "Contacts", "feature": "Custom reports"}


def _parts(question: Question) -> list[str]:
    names = ("name", "plan", "amount") if question.sort == "limit" else ("name", "plan")
    return [f"{question.name}.{part}" for part in names]


def _line(question: Question) -> Any:
    attrs = {"list": _HINTS[question.sort]} if question.sort in _HINTS else {}
    return forms.CharField(max_length=200, widget=UnfoldAdminTextInputWidget(attrs=attrs))


def _words(question: Question) -> Any:
    return forms.CharField(max_length=MOST_LETTERS, widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}))


def _number(question: Question) -> Any:
    return widgets.number("", question.least, question.most)


def _chosen(question: Question) -> Any:
    return forms.MultipleChoiceField(choices=question.choices, widget=forms.CheckboxSelectMultiple)


def _date(question: Question) -> Any:
    return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": widgets.SMALL}))


def _thing(question: Question) -> Any:
    return widgets.choice("")


_FIELDS: dict[str, Callable[[Question], Any]] = {
    **dict.fromkeys(("line", "event", "element", "trait", "link"), _line),
    **dict.fromkeys(("limit", "feature"), _thing),
    "words": _words,
    "number": _number,
    "choices": _chosen,
    "date": _date,
}
