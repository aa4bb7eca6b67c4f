"""The items of a checklist as forms, and back. What no field shows is carried over from the stored item."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from django import forms
from django.http import QueryDict

from guidance.admin import widgets
from guidance.admin.offered import Offered
from guidance.admin.prompts.questions import free
from guidance.protocol import content
from guidance.protocol.content import Draft, Item

Fields = Mapping[str, Any]
MAX_ITEMS = 20
ACTIONS = [("", "Nothing"), ("link", "Opens a page"), ("emit", "Reports an event"), ("open", "Shows another prompt")]
PER = [("person", "The person themselves"), ("account", "Anybody in the account")]
_KEPT = "kept"


class ItemForm(forms.Form):
    """One thing to do. `key` is the stored item's; a new one gets its key from its title."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    title = widgets.small_text("What to do", placeholder="Import your contacts", size=200, **widgets.WORDS)
    text = widgets.small_area("A line more about it", rows=1, **widgets.WORDS)
    event = widgets.small_text("Done with the event", placeholder="Contacts Imported", list="seen-events", size=200)
    per = widgets.small_choice("Done by", PER, required=True)
    action = widgets.small_choice("Pressing it", ACTIONS)
    href = widgets.small_text("Page", placeholder="/contacts or https://…")
    reported = widgets.small_text("Event to report", placeholder="Name of the event", list="seen-events", size=200)
    opened = widgets.small_choice("Prompt")

    def __init__(self, *args: Any, prompts: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opened"].choices = widgets.known(prompts, "Choose…", self.initial.get("opened"))  # type: ignore[attr-defined]
        if self.initial.get("action") == _KEPT:
            self.fields["action"].choices = [*ACTIONS, (_KEPT, "As it was made elsewhere")]  # type: ignore[attr-defined]


class Items:
    """All items of one draft as a formset."""

    prefix = "items"

    def __init__(self, *, draft: Draft, offered: Offered, data: QueryDict | None = None) -> None:
        self.stored = {item.key: item for item in draft.items}
        formset = forms.formset_factory(ItemForm, extra=0, can_order=True, can_delete=True, max_num=MAX_ITEMS)
        initial = [fields_of(item) for item in draft.items]
        self.forms = formset(data, prefix=self.prefix, initial=initial, form_kwargs={"prompts": offered.prompts})

    def is_valid(self) -> bool:
        """Return whether every item can be read."""
        return bool(self.forms.is_valid())

    @property
    def errors(self) -> Iterator[str]:
        """Every fault, with the item it is in."""
        for number, form in enumerate(self.forms.forms, start=1):
            for name, texts in form.errors.items():
                yield from (f"Item {number}, {form[name].label}: {text}" for text in texts)

    @property
    def items(self) -> list[Item]:
        """The items as the fields say them, in order; ask `is_valid` first."""
        rows = [form.cleaned_data for form in self.forms.forms if form.cleaned_data]
        kept = sorted((row for row in rows if not row.get("DELETE")), key=_place)
        made: list[Item] = []
        for row in kept:
            key = row["key"] if row["key"] in self.stored else ""
            key = key or free(row["title"], {*self.stored, *(item.key for item in made)}, "item")
            made.append(_item(row, self.stored.get(key), key))
        return made


def fields_of(item: Item) -> dict[str, Any]:
    """Return the initial values of an item's fields."""
    shown: dict[str, Any] = msgspec.to_builtins(item.action) if item.action else {"type": ""}
    kind = shown["type"]
    return {
        **{name: getattr(item, name) for name in ("key", "title", "text", "event", "per")},
        "action": kind if kind in dict(ACTIONS) else _KEPT,
        "href": shown.get("href", ""),
        "reported": shown.get("event", ""),
        "opened": shown.get("prompt", ""),
    }


def _item(held: Fields, stored: Item | None, key: str) -> Item:
    return Item(
        key=key,
        title=held["title"],
        text=held["text"].replace("\r\n", "\n"),
        event=held["event"].strip(),
        per=held["per"],
        action=_action(held, stored.action if stored else None),
    )


def _action(held: Fields, stored: content.Action | None) -> content.Action | None:
    match held["action"]:
        case "link":
            return content.Link(href=held["href"], new_tab=isinstance(stored, content.Link) and stored.new_tab)
        case "emit":
            properties = stored.properties if isinstance(stored, content.Emit) else {}
            return content.Emit(event=held["reported"].strip(), properties=properties)
        case "open":
            return content.Open(prompt=held["opened"])
        case "kept":
            return stored
    return None


def _place(row: Fields) -> tuple[bool, int]:
    return row.get("ORDER") is None, row.get("ORDER") or 0
