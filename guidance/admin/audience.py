"""The rows of a rule: who gets to see a prompt, or is in a segment."""

import csv
import io
import math
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from guidance.admin import widgets
from guidance.admin.offered import Offered
from guidance.core.errors import GuidanceError
from guidance.rules.builder import Match, to_rows, to_rule
from guidance.rules.describe import describe
from guidance.rules.rows import FACT_OPERATORS, PAGE_OPERATORS, TRAIT_OPERATORS, Row

MATCHES = [("all", "all of these"), ("any", "any of these")]
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
_KIND_OF = {
    operator: kind
    for kind, operators in TRAIT_OPERATORS.items()
    for operator in operators
    if operator not in {"is_set", "is_not_set"}
}
SCOPES = [("user", "by this person"), ("account", "by anyone in the account")]
WHATS = [("seen", "was seen"), ("dismissed", "was dismissed"), ("converted", "led to its goal")]
PAGE = "page:path"
# Subjects whose name is typed because it was not seen yet.
OPEN = ("event:", "days_since:", "trait:user.", "trait:account.")
EMPTY: dict[str, Any] = {"version": 1, "where": {}, "facts": {}}


class RowForm(forms.Form):
    """One line: subject, operator, value."""

    subject = widgets.small_choice("What")
    other = widgets.small_text("Name", placeholder="Name", size=200)
    operator = widgets.small_choice("Comparison", OPERATORS.items())
    value = widgets.small_text("Value", placeholder="Value", size=1000)
    plans = forms.MultipleChoiceField(label="Plans", required=False, widget=forms.CheckboxSelectMultiple)
    what = widgets.small_choice("What happened", WHATS)
    scope = widgets.small_choice("Who did it", SCOPES)
    days = widgets.small_number("In the last days", 1, 732)

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = str(self.data.get(self.add_prefix("subject")) or self.initial.get("subject") or "")
        choices = subjects(offered, chosen)
        self.fields["subject"].choices = choices  # type: ignore[attr-defined]
        self.fields["plans"].choices = list(offered.plans.items())  # type: ignore[attr-defined]

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
            kind=_KIND_OF.get(operator, "text") if head == "trait" else "text",
            days=held["days"] if head in {"event", "prompt"} else None,
            scope="account" if head in {"event", "days_since"} and held["scope"] == "account" else "user",
            what=held["what"] or "seen" if head == "prompt" else "seen",
        )


def _value(head: str, operator: str, held: Mapping[str, Any]) -> Any:
    text = held["value"].strip()
    if head == "segment" or operator in {"is_true", "is_false", "is_set", "is_not_set"}:
        return None
    if head == "plan":
        return held["plans"]
    if head in FACT_OPERATORS or _KIND_OF.get(operator) == "number":
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


def _initial(row: Row) -> dict[str, Any]:
    head = row.subject.partition(":")[0]
    value = row.value
    if isinstance(value, list | tuple):
        sheet = io.StringIO()
        csv.writer(sheet, lineterminator="").writerow(value)
        value = sheet.getvalue()
    return {
        "subject": row.subject,
        "operator": row.operator,
        "value": "" if value is None or head == "plan" else value,
        "plans": list(row.value) if head == "plan" and isinstance(row.value, list | tuple) else [],
        "what": row.what,
        "scope": row.scope,
        "days": row.days,
    }


def subjects(offered: Offered, chosen: str = "") -> list[Any]:
    """Return everything a row can be about, in groups, `chosen` included."""
    groups: list[tuple[str, list[tuple[str, str]]]] = [
        ("Account", [("plan", "Plan")]),
        ("Limits", [(f"limit:{key}", f"{name} used, in %") for key, name in offered.limits.items()]),
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
        ("About the person", _trait_choices("user", offered.person_traits)),
        ("About the account", _trait_choices("account", offered.account_traits)),
        ("Prompts", [(f"prompt:{key}", f"“{name}”") for key, name in offered.prompts.items()]),
    ]
    known = {value for _, choices in groups for value, _ in choices}
    if chosen and chosen not in known:
        label = "Page address" if chosen == PAGE else chosen.partition(":")[2] or chosen
        groups.append(("Chosen", [(chosen, label)]))
    return [("", "Choose…"), *((name, choices) for name, choices in groups if choices)]


def _trait_choices(of: str, names: tuple[str, ...]) -> list[tuple[str, str]]:
    shown = ((f"trait:{of}.{name}", name.replace("_", " ").capitalize()) for name in names)
    return [*shown, (f"trait:{of}.", "Something else…")]


RowFormSet = forms.formset_factory(RowForm, extra=0, can_delete=True, max_num=30)


class Audience:
    """A rule as a form: how rows are joined, and the rows. A rule too rich for rows is kept as it is.

    With `own_page`, a condition on the page's address is not among the rows: `page` holds it, and `is_valid` takes it back.
    """

    def __init__(
        self,
        *,
        offered: Offered,
        document: Mapping[str, Any] | None = None,
        data: QueryDict | None = None,
        prefix: str = "who",
        own_page: bool = False,
    ) -> None:
        self.offered = offered
        self.stored = dict(document or EMPTY)
        form = _rows_of(self.stored)
        self.is_rich = form is None
        match, rows = form or ("all", [])
        self.page = _page_of(match, rows) if own_page else None
        self.match = (data.get(f"{prefix}-match") if data is not None else None) or match
        self.replace = data is not None and f"{prefix}-replace" in data
        self.prefix = prefix
        initial = [_initial(row) for row in rows if row is not self.page]
        self.rows = RowFormSet(data, prefix=prefix, initial=initial, form_kwargs={"offered": offered})
        self.error = ""
        self._document: dict[str, Any] | None = None

    operators_of = OPERATORS_OF

    @property
    def matches(self) -> list[tuple[str, str, bool]]:
        """The ways of joining rows, with the chosen one marked."""
        return [(value, label, value == self.match) for value, label in MATCHES]

    @property
    def document(self) -> dict[str, Any]:
        """The rule as it is to be stored; ask `is_valid` first."""
        return self.stored if self._document is None else self._document

    @property
    def sentence(self) -> str:
        """The rule in plain words."""
        try:
            return sentence(self.document, self.offered)
        except GuidanceError as error:
            return error.message

    def is_valid(self, page: Row | None = None) -> bool:
        """Return whether the rows (and the condition on the page) say a rule; the fault is told at its row or in `error`."""
        if self.is_rich and not self.replace:
            return True
        if self.match not in {"all", "any"} or not self.rows.is_valid():
            self.error = "Some of the rows are not complete."
            return False
        rows: list[tuple[RowForm, Row]] = []
        for form in self.rows.forms:
            if form.cleaned_data.get("DELETE"):
                continue
            try:
                row = form.row()
            except ValueError as fault:
                form.add_error(None, str(fault))
                self.error = str(fault)
                return False
            if row is not None:
                rows.append((form, row))
        if page is not None and self.match == "any" and rows:
            self.error = "Choose “all of these”: with “any of these” the pages could not be limited."
            return False
        return self._build(rows, [page] if page is not None else [])

    def _build(self, rows: list[tuple[RowForm, Row]], page: list[Row]) -> bool:
        match: Match = "any" if self.match == "any" and not page else "all"
        try:
            self._document = to_rule(match, [*(row for _, row in rows), *page])
        except GuidanceError as fault:
            number = fault.place.removeprefix("row ")
            if number.isdigit() and int(number) <= len(rows):
                rows[int(number) - 1][0].add_error(None, fault.message)
            self.error = fault.message
            return False
        return True


def _page_of(match: str, rows: list[Row]) -> Row | None:
    pages = [row for row in rows if row.subject == PAGE]
    return pages[0] if len(pages) == 1 and (match == "all" or len(rows) == 1) else None


def _rows_of(document: Mapping[str, Any]) -> tuple[Match, list[Row]] | None:
    try:
        return to_rows(document)
    except GuidanceError:
        return None


def sentence(document: Mapping[str, Any], offered: Offered) -> str:
    """Return a rule in plain words. Raises InvalidRule."""
    words = describe(document, offered.names)
    return words[:1].upper() + words[1:]
