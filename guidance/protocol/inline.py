"""Authored text and the inline nodes that pages draw (docs/decisions/0018): values of a person, bold, italic, links.

In a draft a text is one string. `{{ account.name | "your team" }}` stands for a value, `{{#b}}…{{/b}}` and `{{#i}}…{{/i}}` set
words bold and italic, `{{#a "https://…"}}…{{/a}}` links them. Nobody types these: the studio shows what they mean.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

VARIABLE = re.compile(r"\{\{\s*([a-z_]+(?:\.[A-Za-z0-9_\-]+)*)\s*(?:\|\s*[\"“]([^\"”]*)[\"”]\s*)?\}\}")
MARK = re.compile(r'\{\{(?:#(?P<on>[bi])|#a "(?P<href>[^"]*)"|/(?P<off>[abi]))\}\}')
_TOKEN = re.compile(f"(?P<variable>{VARIABLE.pattern})|{MARK.pattern}")
_MARKS = {"b": "bold", "i": "italic"}
_TOLD = {"b": "**", "i": "_"}
Inline = list[dict[str, Any]]


def inline(text: str) -> Inline:
    """Return `text` as inline nodes: `{"text"}` and `{"var", "or"}`, each with `marks` and `href` where it has some.

    A mark that is never closed ends with the text.
    """
    nodes: Inline = []
    on: dict[str, str] = {}
    at = 0
    for match in _TOKEN.finditer(text):
        if match.start() > at:
            nodes.append({"text": text[at : match.start()], **_looks(on)})
        at = match.end()
        if match["variable"]:
            nodes.append({"var": match[2], "or": match[3] or "", **_looks(on)})
        elif match["off"]:
            on.pop(match["off"], None)
        else:
            on[match["on"] or "a"] = match["href"] or ""
    if at < len(text):
        nodes.append({"text": text[at:], **_looks(on)})
    return nodes


def words(text: str) -> Inline:
    """Return `text` as inline nodes where nothing but values may stand in it: a title, a label."""
    return [{name: held for name, held in node.items() if name not in {"marks", "href"}} for node in inline(text)]


def told(text: str) -> str:
    """Return `text` for a colleague to read: `**bold**`, `_italic_`, `link (address)`."""
    address = ""

    def _tell(match: re.Match[str]) -> str:
        nonlocal address
        if match["href"] is not None:
            address = match["href"]
            return ""
        return f" ({address})" if match["off"] == "a" else _TOLD[match["on"] or match["off"]]

    return MARK.sub(_tell, text)


def plain(text: str, data: Mapping[str, Any]) -> str:
    """Return `text` without its marks, its values in their places as they are in `data`, else their fallbacks."""
    said = MARK.sub("", text)
    return VARIABLE.sub(lambda match: str(data.get(match[1], match[2] or "")), said)


def links(text: str) -> Iterator[str]:
    """Return every address that `text` links to."""
    return (match["href"] for match in MARK.finditer(text) if match["href"] is not None)


def _looks(on: dict[str, str]) -> dict[str, Any]:
    marks = [name for mark, name in _MARKS.items() if mark in on]
    return {**({"marks": marks} if marks else {}), **({"href": on["a"]} if "a" in on else {})}
