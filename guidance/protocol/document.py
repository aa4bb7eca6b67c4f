"""The content document that pages get, built from a draft at publish (docs/protocol.md section 3)."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from guidance.protocol.content import (
    Action,
    Block,
    Button,
    Buttons,
    Draft,
    Heading,
    Image,
    Link,
    Meter,
    Text,
)

VARIABLE = re.compile(r"\{\{\s*([a-z_]+(?:\.[A-Za-z0-9_\-]+)*)\s*(?:\|\s*[\"“]([^\"”]*)[\"”]\s*)?\}\}")
BLANK_LINES = re.compile(r"\n\s*\n")
Inline = list[dict[str, Any]]


def inline(text: str) -> Inline:
    """Return `text` as inline nodes: `{"text"}` and `{"var", "or"}`."""
    nodes: Inline = []
    at = 0
    for match in VARIABLE.finditer(text):
        if match.start() > at:
            nodes.append({"text": text[at : match.start()]})
        nodes.append({"var": match[1], "or": match[2] or ""})
        at = match.end()
    if at < len(text):
        nodes.append({"text": text[at:]})
    return nodes


def texts(draft: Draft) -> list[str]:
    """Return every authored text of `draft`, in reading order."""
    found = [draft.label]
    for block in draft.blocks:
        if isinstance(block, Heading | Text):
            found.append(block.text)
        elif isinstance(block, Meter):
            found.append(block.label)
        elif isinstance(block, Buttons):
            found.extend(button.label for button in block.buttons)
    return found


def variables(draft: Draft) -> list[str]:
    """Return the names of the variables that `draft` uses, sorted, `buyer` included where a button depends on it."""
    names = {match[1] for text in texts(draft) for match in VARIABLE.finditer(text)}
    for block in draft.blocks:
        if isinstance(block, Meter):
            names |= {f"limit.{block.limit}.used", f"limit.{block.limit}.limit"}
        elif isinstance(block, Buttons) and any(button.audience != "everyone" for button in block.buttons):
            names.add("buyer")
    return sorted(names)


def document(*, key: str, kind: str, version: int, draft: Draft, theme: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content document of one version of a prompt as plain JSON values."""
    return {
        "prompt": key,
        "version": version,
        "kind": kind,
        "intent": draft.intent,
        "trigger": msgspec.to_builtins(draft.trigger),
        "anchor": msgspec.to_builtins(draft.anchor),
        "placement": draft.placement,
        "dismissible": draft.dismissible,
        "standing": draft.standing,
        "theme": dict(theme),
        "label": draft.label,
        "blocks": [_block(block) for block in draft.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading(text=text):
            return {"type": "heading", "inline": inline(text)}
        case Text(text=text):
            return {
                "type": "text",
                "paragraphs": [inline(part.strip()) for part in BLANK_LINES.split(text) if part.strip()],
            }
        case Image(src=src, alt=alt):
            return {"type": "image", "src": src, "alt": alt}
        case Meter(limit=limit, label=label):
            return {
                "type": "meter",
                "used": f"limit.{limit}.used",
                "limit": f"limit.{limit}.limit",
                "label": inline(label),
            }
        case _:
            return {"type": "buttons", "buttons": [_button(button) for button in block.buttons]}


def _button(button: Button) -> dict[str, Any]:
    return {
        "label": inline(button.label),
        "look": button.look,
        "for": button.audience,
        "action": _action(button.action),
    }


def _action(action: Action) -> dict[str, Any]:
    if isinstance(action, Link):
        return {"type": "link", "href": action.href, "newTab": action.new_tab}
    built: dict[str, Any] = msgspec.to_builtins(action)
    return built
