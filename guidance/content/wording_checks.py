"""What is wrong with the texts, images and buttons of a draft, wording by wording."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from guidance.content.findings import Finding, Known
from guidance.content.links import is_allowed
from guidance.content.variables import problem
from guidance.protocol import document
from guidance.protocol.content import (
    Block,
    Button,
    Buttons,
    Draft,
    Emit,
    Heading,
    Image,
    Link,
    Meter,
    Snooze,
    StartTrial,
    Text,
)
from guidance.protocol.wordings import OTHERS, OWN, wordings_of

MAX_TEXT = 2000
MAX_DAYS = 365
MAX_KEY = 40
# Characters that reorder or hide the text around them; nobody types them on purpose.
_DECEPTIVE = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_KEY = re.compile(r"[A-Za-z0-9_-]+")
_READERS = ("buyers", "others")


def check(*, draft: Draft, known: Known) -> Iterator[Finding]:
    """Return everything wrong with any wording of `draft`, and with the shares of its variants."""
    for variant, worded in wordings_of(draft):
        for finding in (*_texts(worded, known), *_blocks(worded, known), *_way_out(worded, variant)):
            yield finding if variant == OWN else _of(variant, finding)
    yield from _variants(draft)


def _of(variant: str, finding: Finding) -> Finding:
    if variant == OTHERS:
        return replace(finding, place="others", message=f"For people who cannot buy: {finding.message}")
    return replace(finding, place="variants", message=f"In the variant “{variant}”: {finding.message}")


def _variants(draft: Draft) -> Iterator[Finding]:
    keys = [variant.key for variant in draft.variants]
    for key in sorted(set(keys)):
        if not _KEY.fullmatch(key) or len(key) > MAX_KEY:
            yield Finding(
                "variants", f"The variant “{key[:60]}” needs a name of letters, digits and dashes, at most {MAX_KEY}."
            )
        elif key == OTHERS:
            yield Finding("variants", "A variant cannot be called “others”; choose another name.")
        if keys.count(key) > 1:
            yield Finding("variants", f"Two variants are called “{key}”; give each a name of its own.")
    weights = [variant.weight for variant in draft.variants]
    if not all(0 <= weight <= 1 for weight in weights):
        yield Finding("variants", "The share of a variant is between 0 and 100 %.")
    elif sum(weights) > 1 + 1e-9:
        yield Finding("variants", "The variants together get more than 100 %; make their shares smaller.")


def _texts(draft: Draft, known: Known) -> Iterator[Finding]:
    for text in document.texts(draft):
        if len(text) > MAX_TEXT:
            yield Finding(
                "text", f"A text is longer than {MAX_TEXT:,} characters; people do not read that much in a prompt."
            )
        if _DECEPTIVE.search(text):
            yield Finding("text", "A text holds invisible control characters; type it anew instead of pasting it.")
        for fault in problem(text, features=known.features, limits=known.limits):
            yield Finding("text", fault)


def _blocks(draft: Draft, known: Known) -> Iterator[Finding]:
    if not any(isinstance(block, Heading | Text) and block.text.strip() for block in draft.blocks):
        yield Finding("blocks", "The prompt says nothing yet; give it a title or a text.")
    for block in draft.blocks:
        match block:
            case Heading(text=text) | Text(text=text) if not text.strip():
                yield Finding("blocks", "A title or text is empty; fill it in or remove it.")
            case Image(src=src, alt=alt):
                yield from _image(src, alt)
            case Meter(limit=limit) if limit not in known.limits:
                yield Finding("blocks", f"The bar shows the limit “{limit}”, which does not exist.")
            case Buttons(buttons=buttons):
                for button in buttons:
                    yield from _button(button, known)
            case _:
                pass


def _way_out(draft: Draft, variant: str) -> Iterator[Finding]:
    if draft.dismissible:
        return
    if not any(isinstance(block, Buttons) and block.buttons for block in draft.blocks):
        yield Finding("blocks", "Nobody could close this prompt; let people close it or add a button.")
        return
    readers = ("others",) if variant == OTHERS else ("buyers",) if draft.buyers_only or draft.others else _READERS
    for reader, words in zip(_READERS, ("may buy", "cannot buy"), strict=True):
        if reader in readers and not _has_button(draft.blocks, reader):
            yield Finding(
                "blocks", f"People who {words} could not close this prompt; let people close it or add a button."
            )


def _has_button(blocks: Sequence[Block], reader: str) -> bool:
    rows = [block.buttons for block in blocks if isinstance(block, Buttons)]
    return any(button.audience in {"everyone", reader} for row in rows for button in row)


def _image(src: str, alt: str) -> Iterator[Finding]:
    if not alt.strip():
        yield Finding("image", "The image has no description; say what it shows, for people who cannot see it.")
    if not is_allowed(src, schemes=("https", "http")):
        yield Finding("image", f"The image address “{src[:80]}” does not work; it must begin with https:// or /.")


def _button(button: Button, known: Known) -> Iterator[Finding]:
    name = f"The button “{button.label}”" if button.label.strip() else "A button"
    if not button.label.strip():
        yield Finding("buttons", "A button has no label; say what happens when it is pressed.")
    match button.action:
        case Link(href=href) if not is_allowed(href):
            yield Finding(
                "buttons", f"{name} opens “{href[:80]}”; links begin with https://, http://, mailto:, tel: or /."
            )
        case StartTrial(feature=feature) if feature not in known.features:
            yield Finding("buttons", f"{name} starts a trial of “{feature}”, which is not a feature of this workspace.")
        case StartTrial(days=days) | Snooze(days=days) if not 1 <= days <= MAX_DAYS:
            yield Finding("buttons", f"{name} needs a number of days between 1 and {MAX_DAYS}.")
        case Emit(event=event) if not event.strip() or event.startswith("$"):
            yield Finding("buttons", f"{name} reports an event that needs a name, one that does not begin with “$”.")
        case _:
            pass
