"""The rows of a rule: who gets to see a prompt, or is in a segment."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from guidance.admin.conditions import OPERATORS_OF, PAGE, RowForm, initial
from guidance.admin.offered import Offered
from guidance.core.errors import GuidanceError
from guidance.rules.builder import Match, to_rows, to_rule
from guidance.rules.describe import describe
from guidance.rules.rows import Row

MATCHES = [("all", "all of these"), ("any", "any of these")]
EMPTY: dict[str, Any] = {"version": 1, "where": {}, "facts": {}}

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
        held = [initial(row) for row in rows if row is not self.page]
        self.rows = RowFormSet(data, prefix=prefix, initial=held, form_kwargs={"offered": offered})
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
