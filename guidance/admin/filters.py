"""The filters of a row about an event, as a field of its form: any number of lines, each a property and a comparison."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from guidance.admin import widgets


@dataclass(frozen=True, slots=True)
class Filter:
    """One line as its controls hold it."""

    name: str = ""
    operator: str = ""
    value: str = ""


class FiltersWidget(forms.Widget):
    """Lines of three controls; the browser sends each control as often as there are lines, in their order."""

    template_name = "studio/filters.html"
    choices: tuple[tuple[str, str], ...] = ()

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[Filter]:
        """Return the lines that were sent."""
        sent = data if isinstance(data, QueryDict) else QueryDict()
        columns = (sent.getlist(f"{name}_{part}") for part in ("name", "operator", "value"))
        return [Filter(*line) for line in zip(*columns, strict=False)]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Tell the template the lines; of None, one empty line."""
        lines = [Filter()] if value is None else value
        return {**super().get_context(name, None, attrs), "filters": lines, "choices": self.choices}


class FiltersField(forms.Field):
    """A list of `Filter`s; lines left empty are left out, and what no control could have sent is refused."""

    widget = FiltersWidget

    def __init__(self, label: str, choices: Mapping[str, str]) -> None:
        super().__init__(label=label, required=False, initial=list)
        self.columns = {
            "name": widgets.small_text("Property of the event", size=200),
            "operator": widgets.small_choice("Comparison of the property", choices.items()),
            "value": widgets.small_text("Value of the property", size=1000),
        }
        self.widget.choices = tuple(choices.items())

    def clean(self, value: Any) -> list[Filter]:
        """Return the lines that say something. Raises ValidationError with a sentence."""
        return list(self._said(value or []))

    def _said(self, filters: list[Filter]) -> Iterator[Filter]:
        for line in filters:
            held = {name: field.clean(getattr(line, name)) for name, field in self.columns.items()}
            if not held["name"].strip() and held["value"].strip():
                raise forms.ValidationError("Say which property of the event is meant.")
            if held["name"].strip():
                yield Filter(held["name"].strip(), held["operator"], held["value"])
