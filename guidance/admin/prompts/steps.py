"""The steps of a tour or a survey as forms, and back. What no field shows is carried over from the stored step.

Every kind with steps has these fields; a kind adds its own by a subclass of `StepForm` and a `filled` that reads them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, count
from typing import Any

import msgspec
from django import forms
from django.http import QueryDict
from django.utils.text import slugify

from guidance.admin import widgets
from guidance.admin.offered import Offered
from guidance.admin.prompts import anchors
from guidance.admin.prompts.anchors import PickedField
from guidance.protocol.content import Anchor, Block, Button, Buttons, Draft, Heading, Link, Step, Text
from guidance.rules.builder import to_rows, to_rule
from guidance.rules.rows import Row

Fields = Mapping[str, Any]
MAX_STEPS = 30
MAX_KEY = 40
PLACEMENTS = [("bottom", "Below it"), ("top", "Above it"), ("left", "Left of it"), ("right", "Right of it")]
ADVANCES = [("button", "With “Next”"), ("click", "When they click the element")]
PAGES = [("", "On every page"), ("starts_with", "Where the address starts with"), ("is", "Only on the address")]
PAGES += [("contains", "Where the address contains"), ("is_not", "Everywhere but on the address")]
_BY: dict[str, anchors.By] = {"name": "data", "css": "css", "words": "text"}
_RICH = "rich"


class StepForm(forms.Form):
    """One step. `key` is the stored step's; a new one gets its key from its title."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    title = widgets.small_text("Title", placeholder="Title", size=200, **widgets.WORDS)
    text = widgets.small_area("Text", rows=2, **widgets.RICH)
    anchor_picked = PickedField()
    anchor_name = widgets.small_text(
        "Element of the page", list="seen-anchors", placeholder="Middle of the screen", size=200
    )
    anchor_css = widgets.small_text("CSS selector", placeholder="Only where the element has no name", size=500)
    anchor_words = widgets.small_text("Words of the element", placeholder="Found by what it says", size=200)
    placement = widgets.small_choice("Where it sits", PLACEMENTS, required=True)
    advance = widgets.small_choice("People go on", ADVANCES, required=True)
    page_operator = widgets.small_choice("Pages", PAGES)
    page_value = widgets.small_text("Address", placeholder="/contacts", size=500)
    spotlight = forms.BooleanField(label="Dim the rest of the page", required=False)
    link_label = widgets.small_text("Label of the button", placeholder="Label of a button", size=200, **widgets.WORDS)
    link_href = widgets.small_text("Where the button leads", placeholder="/contacts or https://…")

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        if self.initial.get("page_operator") == _RICH:
            self.fields["page_operator"].choices = [*PAGES, (_RICH, "As it was made elsewhere")]  # type: ignore[attr-defined]
        if self.initial.get("placement") not in {None, *dict(PLACEMENTS)}:
            self.fields["placement"].choices = [*PLACEMENTS, (self.initial["placement"], "As it was made elsewhere")]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the address where pages are chosen."""
        held = super().clean() or {}
        if held.get("page_operator") not in {"", None, _RICH} and not held.get("page_value"):
            self.add_error("page_value", "Say the address, like /contacts.")
        return held


class Steps:
    """All steps of one draft as a formset. `filled` makes a step of its fields and the stored one."""

    prefix = "steps"

    def __init__(
        self,
        *,
        draft: Draft,
        offered: Offered,
        data: QueryDict | None = None,
        form: type[StepForm] = StepForm,
        shown: Callable[[Step], dict[str, Any]] | None = None,
        filled: Callable[[Fields, Step], Step] | None = None,
    ) -> None:
        self.stored = {step.key: step for step in draft.steps}
        self._filled = filled or step_of
        formset = forms.formset_factory(form, extra=0, can_order=True, can_delete=True, max_num=MAX_STEPS)
        initial = [(shown or fields_of)(step) for step in draft.steps]
        self.forms = formset(data, prefix=self.prefix, initial=initial, form_kwargs={"offered": offered})

    def is_valid(self) -> bool:
        """Return whether every step can be read."""
        return bool(self.forms.is_valid())

    @property
    def errors(self) -> Iterator[str]:
        """Every fault, with the step it is in."""
        for number, form in enumerate(self.forms.forms, start=1):
            for name, texts in form.errors.items():
                yield from (f"Step {number}, {form[name].label}: {text}" for text in texts)

    @property
    def steps(self) -> list[Step]:
        """The steps as the fields say them, in order; ask `is_valid` first."""
        rows = [form.cleaned_data for form in self.forms.forms if form.cleaned_data]
        kept = sorted((row for row in rows if not row.get("DELETE")), key=_place)
        made: list[Step] = []
        for row in kept:
            key = row["key"] if row["key"] in self.stored else ""
            key = key or _free(row.get("title", ""), {*self.stored, *(step.key for step in made)})
            made.append(self._filled(row, self.stored.get(key, Step(key=key))))
        return made


def fields_of(step: Step) -> dict[str, Any]:
    """Return the initial values of a step's fields."""
    heading, text, link = _said(step.blocks)
    page = page_row(step.page)
    return {
        "key": step.key,
        "title": heading.text if heading else "",
        "text": text.text if text else "",
        "anchor_picked": anchors.picked_of(step.anchor),
        **{f"anchor_{name}": anchors.typed_of(step.anchor, by) for name, by in _BY.items()},
        "placement": step.placement,
        "advance": step.advance,
        "spotlight": step.spotlight,
        "page_operator": page.operator if page else _RICH if step.page else "",
        "page_value": page.value if page else "",
        "link_label": link.label if link else "",
        "link_href": link.action.href if link and isinstance(link.action, Link) else "",
    }


def step_of(held: Fields, stored: Step) -> Step:
    """Return the step that the fields say; `stored` is what it was."""
    return msgspec.structs.replace(
        stored,
        blocks=blocks_of(held, stored.blocks),
        anchor=_anchor(held, stored.anchor),
        placement=held["placement"],
        advance=held["advance"],
        spotlight=held["spotlight"],
        page=page_of(held, stored.page),
    )


def page_row(page: Mapping[str, Any]) -> Row | None:
    """Return the one row that says a step's pages, or None where there are none or more than a row can say."""
    match = to_rows({"version": 1, "where": dict(page), "facts": {}}) if page else None
    rows = match[1] if match else []
    return rows[0] if len(rows) == 1 and rows[0].subject == "page:path" else None


def page_of(held: Fields, stored: dict[str, Any]) -> dict[str, Any]:
    """Return the condition that the fields say of a step's pages."""
    if held["page_operator"] == _RICH:
        return stored
    if not held["page_operator"]:
        return {}
    rule: dict[str, Any] = to_rule("all", [Row("page:path", held["page_operator"], held["page_value"])])
    return dict(rule["where"])


def blocks_of(held: Fields, stored: Sequence[Block]) -> list[Block]:
    """Return the blocks: title and text of the fields, then what no field shows, then the button."""
    heading, text, link = _said(stored)
    said = [Heading(text=held["title"])] if held["title"].strip() else []
    words = held["text"].replace("\r\n", "\n")
    told = [Text(text=words)] if words.strip() else []
    kept = [block for block in stored if block not in (heading, text)]
    return [*said, *told, *_with_link(kept, link, held)]


def _with_link(kept: Sequence[Block], link: Button | None, held: Fields) -> list[Block]:
    label, href = held["link_label"], held["link_href"]
    fresh = _link(label, href, link) if label.strip() or href.strip() else None
    found: list[Block] = []
    for block in kept:
        if isinstance(block, Buttons) and link in block.buttons:
            pressed = [fresh if button is link else button for button in block.buttons]
            left = [button for button in pressed if button is not None]
            found += [Buttons(left)] if left else []
            fresh = None
        else:
            found.append(block)
    return [*found, Buttons([fresh])] if fresh else found


def _link(label: str, href: str, stored: Button | None) -> Button:
    action = stored.action if stored else None
    new_tab = action.new_tab if isinstance(action, Link) else False
    made = Link(href=href, new_tab=new_tab)
    return msgspec.structs.replace(stored, label=label, action=made) if stored else Button(label=label, action=made)


def _said(blocks: Sequence[Block]) -> tuple[Heading | None, Text | None, Button | None]:
    heading = next((block for block in blocks if isinstance(block, Heading)), None)
    text = next((block for block in blocks if isinstance(block, Text)), None)
    rows = [block.buttons for block in blocks if isinstance(block, Buttons)]
    return heading, text, next((button for row in rows for button in row if isinstance(button.action, Link)), None)


def _anchor(held: Fields, stored: Anchor | None) -> Anchor | None:
    typed = {by: held[f"anchor_{name}"] for name, by in _BY.items()}
    candidates = anchors.candidates_of(stored, picked=held["anchor_picked"], typed=typed)
    return msgspec.structs.replace(stored or Anchor([]), candidates=candidates) if candidates else None


def _place(row: Fields) -> tuple[bool, int]:
    return row.get("ORDER") is None, row.get("ORDER") or 0


def _free(title: str, taken: set[str]) -> str:
    stem = slugify(title)[:MAX_KEY] or "step"
    return next(key for key in chain([stem], map(f"{stem}-{{}}".format, count(2))) if key not in taken)
