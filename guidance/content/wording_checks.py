"""What is wrong with the texts, images and buttons of a draft, wording by wording."""

import re
from collections.abc import Iterable, Iterator, Sequence
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
    ListBlock,
    Meter,
    Open,
    Snooze,
    StartTrial,
    Text,
    Video,
)
from guidance.protocol.inline import links
from guidance.protocol.wordings import OTHERS, OWN, wordings_of

MAX_TEXT = 2000
MAX_DAYS = 365
MAX_KEY = 40
# Characters that reorder or hide the text around them; nobody types them on purpose.
_DECEPTIVE = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_KEY = re.compile(r"[A-Za-z0-9_-]+")
_READERS = ("buyers", "others")


# Kinds whose words are not, or not all, in their blocks; a meter says its numbers.
_ELSEWHERE = frozenset({"tour", "survey", "checklist", "launcher", "meter"})


def check(*, draft: Draft, known: Known, kind: str = "") -> Iterator[Finding]:
    """Return everything wrong with any wording of `draft`, and with the shares of its variants."""
    for variant, worded in wordings_of(draft):
        for finding in (*_texts(worded, known), *_blocks(worded, known, kind), *_way_out(worded, variant, kind)):
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
        yield from text_faults(text=text, known=known)


def text_faults(*, text: str, known: Known) -> Iterator[Finding]:
    """Return everything wrong with one text by itself."""
    if len(text) > MAX_TEXT:
        yield Finding(
            "text", f"A text is longer than {MAX_TEXT:,} characters; people do not read that much in a prompt."
        )
    if _DECEPTIVE.search(text):
        yield Finding("text", "A text holds invisible control characters; type it anew instead of pasting it.")
    for href in links(text):
        if not is_allowed(href, schemes=("https", "http")):
            yield Finding("text", f"A text links to “{href[:80]}”; links in a text begin with https://, http:// or /.")
    for fault in problem(text, features=known.features, limits=known.limits):
        yield Finding("text", fault)


def _blocks(draft: Draft, known: Known, kind: str) -> Iterator[Finding]:
    says = any(isinstance(block, Heading | Text) and block.text.strip() for block in draft.blocks)
    if not says and kind not in _ELSEWHERE:
        yield Finding("blocks", "The prompt says nothing yet; give it a title or a text.")
    yield from parts(blocks=draft.blocks, known=known)


def parts(*, blocks: Iterable[Block], known: Known) -> Iterator[Finding]:
    """Return everything wrong with each of `blocks` by itself."""
    for block in blocks:
        match block:
            case Heading(text=text) | Text(text=text) if not text.strip():
                yield Finding("blocks", "A title or text is empty; fill it in or remove it.")
            case Image():
                yield from _image(block)
            case ListBlock(text=text) if not text.strip():
                yield Finding("blocks", "A list has no points; write one a line, or remove it.")
            case Video():
                yield from _video(block)
            case Meter(limit=""):
                yield Finding("blocks", "Choose the limit that the bar shows.")
            case Meter(limit=limit) if limit not in known.limits:
                yield Finding("blocks", f"The bar shows the limit “{limit}”, which does not exist.")
            case Buttons(buttons=buttons):
                for button in buttons:
                    yield from _button(button, known)
            case _:
                pass


def _way_out(draft: Draft, variant: str, kind: str) -> Iterator[Finding]:
    if draft.dismissible or kind in _ELSEWHERE:
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


def _image(image: Image) -> Iterator[Finding]:
    if not image.alt.strip() and not image.decorative:
        text = (
            "The image has no description; say what it shows, for people who cannot see it, or that it only decorates."
        )
        yield Finding("image", text)
    if not image.src:
        yield Finding("image", "A picture is missing; upload one, choose one of the library, or remove the part.")
    elif not is_allowed(image.src, schemes=("https", "http")):
        yield Finding("image", f"The image address “{image.src[:80]}” does not work; it must begin with https:// or /.")


def _video(video: Video) -> Iterator[Finding]:
    if not video.title.strip():
        yield Finding("blocks", "The film has no description; say what it shows, for people who cannot see it.")
    if not is_allowed(video.src, schemes=("https",)):
        yield Finding(
            "blocks", f"The film's address “{video.src[:80]}” does not work; it must begin with https:// or /."
        )
    if video.poster and not is_allowed(video.poster, schemes=("https", "http")):
        yield Finding(
            "blocks", f"The film's picture “{video.poster[:80]}” does not work; it must begin with https:// or /."
        )


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
        case Open(prompt=key) if key not in known.prompts:
            yield Finding("buttons", f"{name} opens the prompt “{key}”, which does not exist.")
        case Emit(event=event) if not event.strip() or event.startswith("$"):
            yield Finding("buttons", f"{name} reports an event that needs a name, one that does not begin with “$”.")
        case _:
            pass
