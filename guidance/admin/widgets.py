"""Unfold's form controls, and small ones for rows."""

from collections.abc import Iterable
from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

Choices = Iterable[Any]
SMALL = "g-control"
# A text with values of people in it, and one that may be bold, italic and linked as well: the studio's script edits them as shown.
WORDS = {"data-words": "plain"}
RICH = {"data-words": "rich"}


def text(label: str, *, help_text: str = "", required: bool = False, size: int = 200, **attrs: Any) -> forms.CharField:
    """Return a line of text."""
    widget = UnfoldAdminTextInputWidget(attrs=attrs)
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=size, widget=widget)


def number(label: str, low: int, high: int, *, help_text: str = "", required: bool = False) -> forms.IntegerField:
    """Return a whole number."""
    widget = forms.NumberInput(attrs={"class": SMALL})
    return forms.IntegerField(
        label=label, min_value=low, max_value=high, required=required, help_text=help_text, widget=widget
    )


def choice(label: str, choices: Choices = (), *, help_text: str = "", required: bool = False) -> forms.ChoiceField:
    """Return a select."""
    return forms.ChoiceField(
        label=label, choices=list(choices), required=required, help_text=help_text, widget=UnfoldAdminSelectWidget
    )


def switch(label: str, help_text: str = "") -> forms.BooleanField:
    """Return a switch."""
    return forms.BooleanField(label=label, required=False, help_text=help_text, widget=UnfoldBooleanSwitchWidget)


def area(label: str, rows: int = 3) -> forms.CharField:
    """Return several lines of text."""
    return forms.CharField(label=label, required=False, widget=UnfoldAdminTextareaWidget(attrs={"rows": rows}))


def small_text(label: str, *, size: int = 2000, **attrs: Any) -> forms.CharField:
    """Return a line of text in a row of controls."""
    attrs = {"class": SMALL, "aria-label": label, **attrs}
    return forms.CharField(
        label=label, required=False, max_length=size, strip=False, widget=forms.TextInput(attrs=attrs)
    )


def small_area(label: str, rows: int = 3, **attrs: Any) -> forms.CharField:
    """Return several lines of text in a row of controls."""
    attrs = {"class": SMALL, "aria-label": label, "rows": rows, **attrs}
    return forms.CharField(
        label=label, required=False, max_length=20_000, strip=False, widget=forms.Textarea(attrs=attrs)
    )


def small_choice(label: str, choices: Choices = (), *, required: bool = False) -> forms.ChoiceField:
    """Return a select in a row of controls."""
    attrs = {"class": SMALL, "aria-label": label}
    return forms.ChoiceField(label=label, choices=list(choices), required=required, widget=forms.Select(attrs=attrs))


def small_number(label: str, low: int, high: int) -> forms.IntegerField:
    """Return a whole number in a row of controls."""
    attrs = {"class": f"{SMALL} g-number", "aria-label": label}
    return forms.IntegerField(
        label=label, min_value=low, max_value=high, required=False, widget=forms.NumberInput(attrs=attrs)
    )


def small_percent(label: str) -> forms.FloatField:
    """Return a share in per cent, in a row of controls."""
    attrs = {"class": f"{SMALL} g-number", "aria-label": label, "step": "any"}
    return forms.FloatField(
        label=label, min_value=0, max_value=100, required=False, widget=forms.NumberInput(attrs=attrs)
    )


def time_of_day(label: str) -> forms.TimeField:
    """Return a time of day to the minute, in a row of controls."""
    attrs = {"type": "time", "class": SMALL, "aria-label": label}
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(format="%H:%M", attrs=attrs))


def known(names: dict[str, str], empty: str = "—", current: str | None = None) -> list[tuple[str, str]]:
    """Return choices from keys to names, with an empty one, and with what is chosen now even if it is gone."""
    gone = [(current, f"{current} (gone)")] if current and current not in names else []
    return [("", empty), *names.items(), *gone]
