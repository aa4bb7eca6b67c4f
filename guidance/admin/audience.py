"""The rule of a prompt or a segment as a form: rows in groups, and the parts that no row can show."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict

from guidance.admin.conditions import DEEPEST, GROUPS, OPERATORS_OF, PAGE, RowForm
from guidance.admin.nesting import Node, RowFault, flat, items_of, kept, nested
from guidance.admin.offered import Offered
from guidance.core.errors import GuidanceError
from guidance.engine.catalog import Kind
from guidance.rules.builder import Group, Item, Kept, Match, to_group, to_rule
from guidance.rules.describe import describe
from guidance.rules.rows import TRAIT_OPERATORS, Row

EMPTY: dict[str, Any] = {"version": 1, "where": {}, "facts": {}}
MOST = 100

RowFormSet = forms.formset_factory(
    RowForm, extra=0, can_delete=True, can_order=True, max_num=MOST, absolute_max=3 * MOST, validate_max=True
)


class Audience:
    """A rule as a form. What its rows cannot show stays as it is, and a rule nobody touched is stored as it was.

    With `own_page`, a condition on the page's address is not among the rows: `page` holds it, and `is_valid` takes it back.
    With `kind` "account" the rule is about accounts: rows ask nothing of one person, and of history what anyone in it did.
    """

    def __init__(
        self,
        *,
        offered: Offered,
        document: Mapping[str, Any] | None = None,
        data: QueryDict | None = None,
        prefix: str = "who",
        own_page: bool = False,
        kind: Kind = "person",
    ) -> None:
        self.offered = offered
        self.stored = dict(document or EMPTY)
        group = _group_of(self.stored)
        self.page, self.group = _apart(group) if own_page else (None, group)
        given = data.get(f"{prefix}-match") if data is not None else None
        self.match: str = given or self.group.match
        self.prefix = prefix
        self.rows = RowFormSet(
            data,
            prefix=prefix,
            initial=list(flat(self.group.items)),
            form_kwargs={"offered": offered, "kind": kind},
            error_messages={"too_many_forms": f"A rule can have at most {MOST} conditions."},
        )
        self.kind = kind
        self.error = ""
        self._document: dict[str, Any] | None = None

    operators = {"of": OPERATORS_OF, "kinds": TRAIT_OPERATORS, "deepest": DEEPEST}

    @property
    def told(self) -> dict[str, Any]:
        """What the page needs to fit the controls of a row to what was chosen."""
        return {**self.operators, "traits": self.offered.kinds}

    @property
    def matches(self) -> list[tuple[str, str, bool]]:
        """The ways of joining rows, with the chosen one marked."""
        return [(value, label, value == self.match) for value, label in GROUPS]

    @cached_property
    def nodes(self) -> list[Node]:
        """The rows as they stand in their groups."""
        for form in self.rows.forms:
            if form.is_kept:
                form.words = self._words_of(form["kept"].value())
        return nested(self.rows.forms)

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
        if self.match not in dict(GROUPS) or not self.rows.is_valid():
            told = self.rows.non_form_errors()
            self.error = str(told[0]) if told else "Some of the rows are not complete."
            return False
        try:
            items, said = items_of(nested(self.rows.forms))
        except RowFault as fault:
            fault.form.add_error(None, fault.sentence)
            self.error = fault.sentence
            return False
        match: Match = "all" if self.match == "all" else "any" if self.match == "any" else "none"
        if (page, Group(match, items)) == (self.page, self.group):
            return True
        return self._build(match, items, page, said)

    def _build(self, match: Match, items: tuple[Item, ...], page: Row | None, said: list[RowForm]) -> bool:
        # The page narrows whatever the rows say, so beside "any" and "none" the rows are a group of their own.
        wrapped = page is not None and match != "all" and bool(items)
        whole = (Group(match, items),) if wrapped else items
        try:
            self._document = to_rule("all" if page is not None else match, [*whole, *([page] if page else [])])
        except GuidanceError as fault:
            number = fault.place.removeprefix("row ")
            at = int(number) - 1 - wrapped if number.isdigit() else -1
            if 0 <= at < len(said):
                said[at].add_error(None, fault.message)
            self.error = fault.message
            return False
        return True

    def _words_of(self, text: str) -> str:
        try:
            return sentence(kept(text).document, self.offered)
        except (GuidanceError, ValueError) as fault:
            return str(fault)


def _group_of(document: Mapping[str, Any]) -> Group:
    try:
        return to_group(document)
    except GuidanceError:
        return Group("all", (Kept(document),))


def _apart(group: Group) -> tuple[Row | None, Group]:
    pages = [item for item in group.items if isinstance(item, Row) and item.subject == PAGE]
    if len(pages) != 1 or (group.match != "all" and len(group.items) > 1) or group.match == "none":
        return None, group
    rest = tuple(item for item in group.items if item is not pages[0])
    if len(rest) == 1 and isinstance(rest[0], Group):
        return pages[0], rest[0]
    return pages[0], Group("all", rest)


def sentence(document: Mapping[str, Any], offered: Offered) -> str:
    """Return a rule in plain words. Raises InvalidRule."""
    words = describe(document, offered.names)
    return words[:1].upper() + words[1:]
