"""The parts of a wording as forms, and back: titles, texts, lists, pictures, films, bars and buttons."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from django import forms

from guidance.admin import widgets
from guidance.admin.offered import Offered
from guidance.protocol import content
from guidance.protocol.content import Block, Button, Buttons

Fields = Mapping[str, Any]
ACTIONS = [
    ("link", "Open a link"),
    ("dismiss", "Close the prompt"),
    ("snooze", "Close it and come back later"),
    ("not_relevant", "Close it for good"),
    ("start_trial", "Start a trial"),
    ("emit", "Report an event"),
    ("open", "Show another prompt"),
    ("next", "Go to the next step"),
    ("back", "Go to the step before"),
]
LOOKS = [("primary", "Main"), ("secondary", "Second"), ("quiet", "Quiet")]
BUTTON_AUDIENCES = [("everyone", "Everyone"), ("buyers", "Who may buy"), ("others", "Who may not buy")]
BLOCKS = [("heading", "Title"), ("text", "Text"), ("list", "List"), ("image", "Picture"), ("video", "Film")]
BLOCKS += [("meter", "Bar of a limit")]
DAYS = 365
DEFAULT_TRIAL_DAYS = 14
DEFAULT_SNOOZE_DAYS = 7


class BlockForm(forms.Form):
    """One part of the content."""

    kind = widgets.small_choice("Part", BLOCKS, required=True)
    text = widgets.small_area("Text", rows=2, **widgets.RICH)
    ordered = forms.BooleanField(label="Numbered", required=False)
    src = widgets.small_text("Address of the picture or film", placeholder="https://… or /…")
    decorative = forms.BooleanField(label="It only decorates", required=False)
    alt = widgets.small_text("What it shows", placeholder="What it shows, for people who cannot see it")
    poster = widgets.small_text("Picture before the film", placeholder="Picture before it plays: https://… or /…")
    limit = widgets.small_choice("Limit")

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["limit"].choices = widgets.known(offered.limits, "Choose a limit…", self.initial.get("limit"))  # type: ignore[attr-defined]


class ButtonForm(forms.Form):
    """One button. `was` says which button of the stored draft it is, so that what no field shows is kept."""

    label = widgets.small_text("Label", placeholder="Label", size=200, **widgets.WORDS)
    action = widgets.small_choice("What it does", ACTIONS, required=True)
    href = widgets.small_text("Link", placeholder="/upgrade or https://…")
    new_tab = forms.BooleanField(label="In a new tab", required=False)
    feature = widgets.small_choice("Feature")
    days = widgets.small_number("Days", 1, DAYS)
    event = widgets.small_text("Event", placeholder="Name of the event", list="seen-events", size=200)
    opened = widgets.small_choice("Prompt")
    look = widgets.small_choice("Look", LOOKS, required=True)
    audience = widgets.small_choice("Who sees it", BUTTON_AUDIENCES, required=True)
    was = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["feature"].choices = widgets.known(offered.features, "Choose…", self.initial.get("feature"))  # type: ignore[attr-defined]
        self.fields["opened"].choices = widgets.known(offered.prompts, "Choose…", self.initial.get("opened"))  # type: ignore[attr-defined]


BlockFormSet = forms.formset_factory(BlockForm, extra=0, can_order=True, can_delete=True, max_num=20)
ButtonFormSet = forms.formset_factory(ButtonForm, extra=0, can_order=True, can_delete=True, max_num=8)


def blocks_of(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """Return the initial values of the blocks, buttons left out."""
    return [_block_fields(block) for block in blocks if not isinstance(block, Buttons)]


def buttons_of(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """Return the initial values of all buttons."""
    return [{**_button_fields(button), "was": index} for index, button in enumerate(_buttons(blocks))]


def parts_of(*, base: Sequence[Block], blocks: Iterable[Fields], buttons: Iterable[Fields]) -> list[Block]:
    """Return the blocks that the fields say; `base` holds the stored ones."""
    pressed = [_button(fields, base) for fields in buttons]
    return [*(_block(fields) for fields in blocks), *([Buttons(pressed)] if pressed else [])]


def _block_fields(block: Block) -> dict[str, Any]:
    match block:
        case content.Heading(text=text):
            return {"kind": "heading", "text": text}
        case content.Image(src=src, alt=alt, decorative=decorative):
            return {"kind": "image", "src": src, "alt": alt, "decorative": decorative}
        case content.Video(src=src, title=title, poster=poster):
            return {"kind": "video", "src": src, "alt": title, "poster": poster}
        case content.ListBlock(text=text, ordered=ordered):
            return {"kind": "list", "text": text, "ordered": ordered}
        case content.Meter(limit=limit, label=label):
            return {"kind": "meter", "limit": limit, "text": label}
        case content.Text(text=text):
            return {"kind": "text", "text": text}
    raise TypeError(f"buttons are no part of the text: {block}")


def _block(fields: Fields) -> Block:
    text = fields["text"].replace("\r\n", "\n")
    match fields["kind"]:
        case "heading":
            return content.Heading(text=text)
        case "image":
            return content.Image(src=fields["src"], alt=fields["alt"], decorative=fields["decorative"])
        case "video":
            return content.Video(src=fields["src"], title=fields["alt"], poster=fields["poster"])
        case "list":
            return content.ListBlock(text=text, ordered=fields["ordered"])
        case "meter":
            return content.Meter(limit=fields["limit"], label=text)
    return content.Text(text=text)


def _buttons(blocks: Iterable[Block]) -> list[Button]:
    return [button for block in blocks if isinstance(block, Buttons) for button in block.buttons]


def _button_fields(button: Button) -> dict[str, Any]:
    shown: dict[str, Any] = msgspec.to_builtins(button.action)
    kind = shown.pop("type")
    shown.pop("properties", None)
    if kind == "open":
        shown = {"opened": shown["prompt"]}
    return {"label": button.label, "action": kind, "look": button.look, "audience": button.audience, **shown}


def _button(fields: Fields, base: Sequence[Block]) -> Button:
    return Button(label=fields["label"], action=_action(fields, base), look=fields["look"], audience=fields["audience"])


def _action(fields: Fields, base: Sequence[Block]) -> content.Action:
    match fields["action"]:
        case "link":
            return content.Link(href=fields["href"], new_tab=fields["new_tab"])
        case "snooze":
            return content.Snooze(days=fields["days"] or DEFAULT_SNOOZE_DAYS)
        case "not_relevant":
            return content.NotRelevant()
        case "start_trial":
            return content.StartTrial(feature=fields["feature"], days=fields["days"] or DEFAULT_TRIAL_DAYS)
        case "emit":
            return content.Emit(event=fields["event"], properties=_properties(fields["was"], base))
        case "open":
            return content.Open(prompt=fields["opened"])
        case "next":
            return content.Next()
        case "back":
            return content.Back()
    return content.Dismiss()


def _properties(was: int | None, base: Sequence[Block]) -> dict[str, Any]:
    stored = _buttons(base)
    action = stored[was].action if was is not None and 0 <= was < len(stored) else None
    return action.properties if isinstance(action, content.Emit) else {}
