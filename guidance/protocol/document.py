"""The content document that pages get, built from a draft at publish (docs/protocol.md section 3)."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from guidance.protocol.content import (
    STANDING,
    Action,
    Anchor,
    Block,
    Button,
    Buttons,
    Candidate,
    Draft,
    Heading,
    Image,
    Item,
    LimitTrigger,
    Link,
    ListBlock,
    Meter,
    Step,
    Text,
    Video,
)
from guidance.protocol.inline import VARIABLE, inline, words
from guidance.protocol.questions import Choices, Input, Nps, Question, Rating
from guidance.protocol.tongues import direction

BLANK_LINES = re.compile(r"\n\s*\n")


def blocks(draft: Draft) -> list[Block]:
    """Return every block of `draft`, those of its steps included."""
    return [*draft.blocks, *(block for step in draft.steps for block in step.blocks)]


def texts(draft: Draft) -> list[str]:
    """Return every authored text of `draft`, in reading order."""
    said = [text for block in blocks(draft) for text in _texts(block)]
    return [draft.label, *said, *(text for item in draft.items for text in (item.title, item.text))]


def _texts(block: Block) -> list[str]:
    match block:
        case Heading() | Text() | ListBlock():
            return [block.text]
        case Meter():
            return [block.label]
        case Buttons():
            return [button.label for button in block.buttons]
        case Nps() | Rating() | Choices() | Input():
            ends = [getattr(block, name, "") for name in ("low", "high", "placeholder", "other")]
            options = [option.label for option in block.options] if isinstance(block, Choices) else []
            return [block.label, *ends, *options]
        case _:
            return []


def variables(draft: Draft) -> list[str]:
    """Return the names of the variables that `draft` uses, sorted, `buyer` included where a button depends on it."""
    names = {match[1] for text in texts(draft) for match in VARIABLE.finditer(text)}
    for block in blocks(draft):
        if isinstance(block, Meter):
            names |= {f"limit.{block.limit}.used", f"limit.{block.limit}.limit"}
        elif isinstance(block, Buttons) and any(button.audience != "everyone" for button in block.buttons):
            names.add("buyer")
    if isinstance(draft.trigger, LimitTrigger):
        names |= {f"limit.{draft.trigger.limit}.used", f"limit.{draft.trigger.limit}.limit"}
    return sorted(names)


def document(
    *, key: str, kind: str, version: int, draft: Draft, theme: Mapping[str, Any], language: str = ""
) -> dict[str, Any]:
    """Return the content document of one version of a prompt as plain JSON values; `language`: the tag of what it is written in."""
    built = {
        "prompt": key,
        "version": version,
        "kind": kind,
        "intent": draft.intent,
        "trigger": msgspec.to_builtins(draft.trigger),
        "anchor": _anchor(draft.anchor),
        "placement": draft.placement,
        "dismissible": draft.dismissible,
        "standing": draft.standing or kind in STANDING,
        "theme": dict(theme),
        "label": draft.label,
        "blocks": [_block(block) for block in draft.blocks],
    }
    if draft.steps:
        built["steps"] = [_step(step) for step in draft.steps]
    if draft.items:
        built["items"] = [_item(item) for item in draft.items]
    if language:
        built["written"] = {"lang": language, "dir": direction(language)}
    return built


def found_by(candidate: Candidate) -> dict[str, Any]:
    """Return a candidate as pages get it: what it is called is the marketers' own."""
    told: dict[str, Any] = msgspec.to_builtins(msgspec.structs.replace(candidate, label="", pages=0))
    return told


def _anchor(anchor: Anchor | None) -> dict[str, Any] | None:
    if anchor is None:
        return None
    return {**msgspec.to_builtins(anchor), "candidates": [found_by(each) for each in anchor.candidates]}


def _step(step: Step) -> dict[str, Any]:
    return {
        **msgspec.to_builtins(step),
        "anchor": _anchor(step.anchor),
        "blocks": [_block(block) for block in step.blocks],
    }


def _item(item: Item) -> dict[str, Any]:
    action = _action(item.action) if item.action else None
    return {"key": item.key, "title": words(item.title), "text": words(item.text), "action": action}


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading(text=text):
            return {"type": "heading", "inline": words(text)}
        case Text(text=text):
            return {
                "type": "text",
                "paragraphs": [inline(part.strip()) for part in BLANK_LINES.split(text) if part.strip()],
            }
        case ListBlock(text=text, ordered=ordered):
            lines = [inline(line.strip()) for line in text.splitlines() if line.strip()]
            return {"type": "list", "ordered": ordered, "items": lines}
        case Image(src=src, alt=alt, decorative=decorative):
            return {"type": "image", "src": src, "alt": "" if decorative else alt}
        case Video():
            shown: dict[str, Any] = msgspec.to_builtins(block)
            return shown
        case Meter(limit=limit, label=label):
            return {
                "type": "meter",
                "used": f"limit.{limit}.used",
                "limit": f"limit.{limit}.limit",
                "label": words(label),
            }
        case Buttons():
            return {"type": "buttons", "buttons": [_button(button) for button in block.buttons]}
        case _:
            return _question(block)


def _question(block: Question) -> dict[str, Any]:
    asked = {**msgspec.to_builtins(block), "label": words(block.label)}
    if isinstance(block, Choices):
        asked["options"] = [{"key": option.key, "label": words(option.label)} for option in block.options]
    return asked


def _button(button: Button) -> dict[str, Any]:
    return {
        "label": words(button.label),
        "look": button.look,
        "for": button.audience,
        "action": _action(button.action),
    }


def _action(action: Action) -> dict[str, Any]:
    if isinstance(action, Link):
        return {"type": "link", "href": action.href, "newTab": action.new_tab}
    built: dict[str, Any] = msgspec.to_builtins(action)
    return built
