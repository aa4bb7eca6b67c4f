"""The rows of a rule's form: what they can be about, and their fields."""

import csv
import io
import math
from collections.abc import Mapping
from typing import Any

from django import forms

from guidance.admin import widgets
from guidance.admin.filters import Filter, FiltersField
from guidance.admin.offered import Offered
from guidance.engine.catalog import Kind
from guidance.rules.filter_rows import PROPERTY
from guidance.rules.rows import FACT_OPERATORS, PAGE_OPERATORS, TRAIT_OPERATORS, Row

OPERATORS = {
    "is": "is",
    "is_not": "is not",
    "is_one_of": "is one of",
    "is_not_one_of": "is not one of",
    "contains": "contains",
    "starts_with": "starts with",
    "at_least": "at least",
    "at_most": "at most",
    "more_than": "more than",
    "below": "below",
    "exactly": "exactly",
    "is_true": "is yes",
    "is_false": "is no",
    "on_or_after": "is on or after",
    "before": "is before",
    "is_set": "is known",
    "is_not_set": "is not known",
    "in": "is in it",
    "not_in": "is not in it",
}
# Which operators go with which subjects; the page hides the others.
OPERATORS_OF: dict[str, tuple[str, ...]] = {
    "trait": tuple(dict.fromkeys(name for names in TRAIT_OPERATORS.values() for name in names)),
    "plan": ("is_one_of", "is_not_one_of"),
    "segment": ("in", "not_in"),
    "page": PAGE_OPERATORS,
    **FACT_OPERATORS,
}
KIND_OF = {
    operator: kind
    for kind, operators in TRAIT_OPERATORS.items()
    for operator in operators
    if operator not in {"is_set", "is_not_set"}
}
_ONLY_OPERATORS = {name: word for name, word in OPERATORS.items() if name in OPERATORS_OF["trait"]}
GROUPS = [("all", "all of these"), ("any", "any of these"), ("none", "none of these")]
DEEPEST = 6
_LAST = 100_000
SCOPES = [("user", "by this person"), ("account", "by anyone in the account")]
WHATS = [("seen", "was seen"), ("dismissed", "was dismissed"), ("converted", "led to its goal")]
PAGE = "page:path"
# Subjects whose name is typed because it was not seen yet.
MORE = {
    "days_with": "Happened on different days…",
    "sum": "Sum of one of its properties…",
    "trend": "Happens more or less often than before…",
    "first": "Happened first…",
    "last": "Happened last…",
    "then": "Was followed by another event…",
    "without": "Was not followed by another event…",
}
OPEN = ("event:", "days_since:", "trait:user.", "trait:account.", *(f"{head}:" for head in MORE))
OF_EVENTS = frozenset({"event", "days_since", *MORE})
OF_TWO = frozenset({"then", "without"})
WINDOWED = frozenset({"event", "prompt", "days_with", "sum", "trend", "then", "without"})
SCOPED = OF_EVENTS | {"prompt", "since_prompt"}
DATED = frozenset({"first", "last"})


class RowForm(forms.Form):
    """One line: subject, operator, value; of a rule about people, or about accounts (`kind`).

    With `group` it begins a group instead, of the lines after it that are deeper; with `kept` it is a part of the stored rule
    that no row can show.
    """

    depth = forms.IntegerField(min_value=1, max_value=2 * DEEPEST, required=False, widget=forms.HiddenInput)
    group = widgets.small_choice("Which of these must match", GROUPS)
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    words = ""
    subject = widgets.small_choice("What")
    other = widgets.small_text("Name", placeholder="Name", size=200)
    operator = widgets.small_choice("Comparison", OPERATORS.items())
    value = widgets.small_text("Value", placeholder="Value", size=1000)
    plans = forms.MultipleChoiceField(label="Plans", required=False, widget=forms.CheckboxSelectMultiple)
    what = widgets.small_choice("What happened", WHATS)
    scope = widgets.small_choice("Who did it", SCOPES)
    days = widgets.small_number("In the last days", 1, 732)
    second = widgets.small_text("The other event, or the property", placeholder="Name", size=200)
    within = widgets.small_number("Within days", 1, 732)
    minimum = widgets.small_number("At least so often before", 1, 1_000_000)
    only = FiltersField("Only where", _ONLY_OPERATORS)

    def __init__(self, *args: Any, offered: Offered, kind: Kind = "person", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        chosen = str(self.data.get(self.add_prefix("subject")) or self.initial.get("subject") or "")
        choices = subjects(offered, chosen, kind)
        self.fields["subject"].choices = choices  # type: ignore[attr-defined]
        self.fields["plans"].choices = list(offered.plans.items())  # type: ignore[attr-defined]
        if (
            kind == "account"
        ):  # what somebody did, an account has done; a row of another sort may still send the first scope
            self.fields["scope"].widget.choices = SCOPES[1:]

    @property
    def blank_filter(self) -> str:
        """An empty line of filters, to be copied."""
        html: str = self.fields["only"].widget.render(self.add_prefix("only"), None)
        return html

    @property
    def level(self) -> int:
        """How deep it stands, from 1."""
        return _whole(self["depth"].value(), 1)

    @property
    def place(self) -> int:
        """Where it stands among all."""
        return _whole(self["ORDER"].value(), _LAST)

    @property
    def is_group(self) -> bool:
        """Whether it begins a group."""
        return bool(self["group"].value())

    @property
    def is_kept(self) -> bool:
        """Whether it is a part that no row can show."""
        return bool(self["kept"].value())

    def row(self) -> Row | None:
        """Return the row, or None for a line left empty. Raises ValueError with a sentence."""
        held = self.cleaned_data
        subject = held.get("subject") or ""
        if not subject:
            return None
        if subject in OPEN:
            if not held["other"].strip():
                raise ValueError("Say the name.")
            subject += held["other"].strip()
        head = subject.partition(":")[0]
        operator = held["operator"]
        return Row(
            subject=subject,
            operator=operator,
            value=_value(head, operator, held),
            kind="date" if head in DATED else KIND_OF.get(operator, "text") if head == "trait" else "text",
            days=held["days"] if head in WINDOWED else None,
            scope="account" if head in SCOPED and "account" in {held["scope"], self.kind} else "user",
            what=held["what"] or "seen" if head in {"prompt", "since_prompt"} else "seen",
            other=held["second"].strip() if head in OF_TWO | {"sum"} else "",
            within=held["within"] if head in OF_TWO else None,
            minimum=held["minimum"] or 1 if head == "trend" else 1,
            only=tuple(map(_only, held["only"])) if head in OF_EVENTS else (),
        )


def _whole(value: object, otherwise: int) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else otherwise


def _only(line: Filter) -> Row:
    value = _value("trait", line.operator, {"value": line.value})
    return Row(f"{PROPERTY}{line.name}", line.operator, value, kind=KIND_OF.get(line.operator, "text"))


def _value(head: str, operator: str, held: Mapping[str, Any]) -> Any:
    text = held["value"].strip()
    if head == "segment" or operator in {"is_true", "is_false", "is_set", "is_not_set"}:
        return None
    if head == "plan":
        return held["plans"]
    if head in DATED:
        return text
    if head in FACT_OPERATORS or KIND_OF.get(operator) == "number":
        return _number(text)
    return _listed(text) if operator == "is_one_of" else text


def _number(text: str) -> float:
    try:
        value = float(text.replace(" ", "").removesuffix("%"))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError("A number is needed here.")
    return int(value) if value.is_integer() else value


def _listed(text: str) -> list[str]:
    return [part.strip() for line in csv.reader([text], skipinitialspace=True) for part in line if part.strip()]


def initial(row: Row) -> dict[str, Any]:
    """Return what the fields of a row hold."""
    head = row.subject.partition(":")[0]
    return {
        "subject": row.subject,
        "operator": row.operator,
        "value": "" if head == "plan" else _text(row.value),
        "plans": list(row.value) if head == "plan" and isinstance(row.value, list | tuple) else [],
        "what": row.what,
        "scope": row.scope,
        "days": row.days,
        "second": row.other,
        "within": row.within,
        "minimum": row.minimum if head == "trend" else None,
        "only": [
            Filter(line.subject.removeprefix(PROPERTY), line.operator, str(_text(line.value))) for line in row.only
        ],
    }


def _text(value: object) -> object:
    if not isinstance(value, list | tuple):
        return "" if value is None else value
    sheet = io.StringIO()
    csv.writer(sheet, lineterminator="").writerow(value)
    return sheet.getvalue()


def subjects(offered: Offered, chosen: str = "", kind: Kind = "person") -> list[Any]:
    """Return everything a row of a rule about people or accounts can be about, in groups, `chosen` included."""
    groups: list[tuple[str, list[tuple[str, str]]]] = [
        ("Account", [("plan", "Plan")]),
        ("Limits", [choice for key, name in offered.limits.items() for choice in _limit_choices(key, name)]),
        ("Segments", [(f"segment:{key}", name) for key, name in offered.segments.items()]),
        (
            "Events",
            [*((f"event:{name}", f"“{name}” happened") for name in offered.events), ("event:", "Another event…")],
        ),
        (
            "Days since",
            [
                *((f"days_since:{name}", f"Days since “{name}”") for name in offered.events),
                ("days_since:", "Another event…"),
            ],
        ),
        ("About the person", _trait_choices("user", offered.person_traits) if kind == "person" else []),
        ("About the account", _trait_choices("account", offered.account_traits)),
        ("More about events", [(f"{head}:", label) for head, label in MORE.items()]),
        ("Prompts", [(f"prompt:{key}", f"“{name}”") for key, name in offered.prompts.items()]),
        (
            "Days since a prompt",
            [(f"since_prompt:{key}", f"Days since “{name}”") for key, name in offered.prompts.items()],
        ),
    ]
    known = {value for _, choices in groups for value, _ in choices}
    if chosen and chosen not in known:
        head, _, key = chosen.partition(":")
        label = "Page address" if chosen == PAGE else f"“{key}”: {MORE[head]}" if head in MORE else key or chosen
        groups.append(("Chosen", [(chosen, label)]))
    return [("", "Choose…"), *((name, choices) for name, choices in groups if choices)]


def _limit_choices(key: str, name: str) -> list[tuple[str, str]]:
    return [(f"limit:{key}", f"{name} used, in %"), (f"full_in:{key}", f"{name}: days until full")]


def _trait_choices(of: str, names: tuple[str, ...]) -> list[tuple[str, str]]:
    shown = ((f"trait:{of}.{name}", name.replace("_", " ").capitalize()) for name in names)
    return [*shown, (f"trait:{of}.", "Something else…")]
