"""Texts of a draft in other languages: which texts there are, what they say in a language, and what became of their originals.

A translation remembers the original it was made from, and where that stood when the draft was last saved. So it goes along with a
text that is moved or copied, and is known to be old when the text is changed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import msgspec

from guidance.protocol.content import (
    Block,
    Buttons,
    Draft,
    Heading,
    Image,
    Item,
    ListBlock,
    Meter,
    Step,
    Text,
    Video,
)
from guidance.protocol.questions import Choices, Input, Nps, Rating
from guidance.protocol.tongues import Translation, chain

State = Literal["translated", "changed", "missing"]
Change = Callable[[str, str, str], str]
FORGOTTEN = 200
"""How many translations of texts that are gone are kept in case they come back, a language."""
_SAID: dict[type, dict[str, str]] = {
    Heading: {"text": "Title"},
    Text: {"text": "Text"},
    ListBlock: {"text": "List"},
    Image: {"alt": "What the picture shows"},
    Video: {"title": "What the film shows"},
    Meter: {"label": "Name of the bar"},
    Nps: {"label": "Question", "low": "At the low end", "high": "At the high end"},
    Rating: {"label": "Question", "low": "At the low end", "high": "At the high end"},
    Choices: {"label": "Question", "other": "Answer of one's own"},
    Input: {"label": "Question", "placeholder": "Hint in the empty field"},
}
RICH = frozenset({"Text", "List"})
"""The sorts of text that may hold marks; the others hold values only."""


class Piece(NamedTuple):
    """One text that people may read: where in the draft it stands, what it is in words, and what it says."""

    place: str
    sort: str
    text: str


class Told(NamedTuple):
    """What a piece says in a language; `of`: the original it was made from. Missing where `text` is empty."""

    text: str
    of: str
    state: State


NOTHING = Told("", "", "missing")


def pieces(draft: Draft) -> list[Piece]:
    """Return every text of `draft` that people may read, in any wording, in reading order; empty ones are left out."""
    found: list[Piece] = []

    def note(place: str, sort: str, text: str) -> str:
        found.append(Piece(place, sort, text))
        return text

    _walk(draft, note)
    return [piece for piece in found if piece.text.strip()]


def told(draft: Draft, tag: str) -> dict[str, Told]:
    """Return {place: what it says in the language `tag`} for every piece of `draft`."""
    return _told(pieces(draft), draft.translations.get(tag, []))


def translated(draft: Draft, tag: str, default: str = "") -> Draft:
    """Return `draft` as it reads in `tag`: text by text in the closest language that has it, else as it was written.

    What was translated before its original changed is better than another language, and is taken.
    """
    tags = chain(tag)
    closest = tags[: tags.index(default)] if default in tags else tags
    held = [told(draft, each) for each in closest if each in draft.translations]

    def say(place: str, _: str, text: str) -> str:
        return next((each[place].text for each in held if place in each and each[place].text), text)

    return _walk(draft, say) if held else draft


def spoken(draft: Draft) -> list[str]:
    """Return the languages in which at least one text of `draft` is translated, sorted."""
    return sorted(tag for tag in draft.translations if any(each.text for each in told(draft, tag).values()))


def settled(draft: Draft) -> Draft:
    """Return `draft` with every translation where its text stands now, to be stored; also what is not translated is noted.

    So a text that is moved later is never taken for a changed one.
    """
    if not draft.translations:
        return draft
    present = pieces(draft)
    kept = {tag: _settled(present, entries) for tag, entries in draft.translations.items()}
    return msgspec.structs.replace(draft, translations={tag: entries for tag, entries in kept.items() if entries})


def written(draft: Draft, tag: str, texts: Mapping[str, tuple[str, str]]) -> Draft:
    """Return `draft` with {place: (original, translation)} set in the language `tag`; an empty translation takes it away.

    The original is the one the translator saw: where the draft says something else by now, the translation is old at once.
    """
    held = told(draft, tag)
    says = {piece.place: piece.text for piece in pieces(draft)}
    fresh = [
        Translation(at=place, of=of, text=text, seen=says[place] if says[place] != of else "")
        for place, (of, text) in texts.items()
        if place in says
    ]
    rest = [_entry(place, each, says[place]) for place, each in held.items() if place not in texts]
    gone = _gone(pieces(draft), draft.translations.get(tag, []))
    changed = msgspec.structs.replace(draft, translations={**draft.translations, tag: [*fresh, *rest, *gone]})
    return settled(changed)


def _told(present: Sequence[Piece], entries: Sequence[Translation]) -> dict[str, Told]:
    says = {piece.text for piece in present}
    standing: dict[str, Translation] = {}
    by_source: dict[str, list[Translation]] = defaultdict(list)
    for entry in entries:
        by_source[entry.seen or entry.of].append(entry)
        if entry.at:
            standing[entry.at] = entry
    return {piece.place: _of(piece, standing.get(piece.place), by_source, says) for piece in present}


def _of(
    piece: Piece, there: Translation | None, by_source: Mapping[str, Sequence[Translation]], says: Iterable[str]
) -> Told:
    if there is not None and (there.seen or there.of) == piece.text:
        return _as_told(there, piece.text)
    moved = by_source.get(piece.text, ())
    if moved:
        return _as_told(max(moved, key=lambda entry: bool(entry.text)), piece.text)
    # Nobody ever saved this text: it is new, or it is what became of the one that stood here.
    if there is not None and (there.seen or there.of) not in says:
        return _as_told(there, piece.text)
    return NOTHING


def _as_told(entry: Translation, text: str) -> Told:
    if not entry.text:
        return NOTHING
    return Told(entry.text, entry.of, "translated" if entry.of == text else "changed")


def _settled(present: Sequence[Piece], entries: Sequence[Translation]) -> list[Translation]:
    found = _told(present, entries)
    kept = [_entry(piece.place, found[piece.place], piece.text) for piece in present]
    gone = _gone(present, entries)
    return [*kept, *gone] if gone or any(entry.text for entry in kept) else []


def _entry(place: str, held: Told, text: str) -> Translation:
    of = held.of or text
    return Translation(at=place, of=of, text=held.text, seen=text if text != of else "")


def _gone(present: Sequence[Piece], entries: Sequence[Translation]) -> list[Translation]:
    says = {piece.text for piece in present} | {each.of for each in _told(present, entries).values()}
    old = [entry for entry in entries if entry.text and (entry.seen or entry.of) not in says and entry.of not in says]
    return [msgspec.structs.replace(entry, at="") for entry in old][-FORGOTTEN:]


def _walk(draft: Draft, change: Change) -> Draft:
    replace = msgspec.structs.replace
    # Not as arguments of one call: the order in which they are walked is the reading order.
    label = change("label", "Spoken name", draft.label)
    blocks = _blocks(draft.blocks, "", change)
    steps = [_step(step, change) for step in draft.steps]
    items = [_item(item, change) for item in draft.items]
    variants = [replace(each, **_worded(each, f"variants.{each.key}.", change)) for each in draft.variants]
    others = draft.others and replace(draft.others, **_worded(draft.others, "others.", change))
    return replace(draft, label=label, blocks=blocks, steps=steps, items=items, variants=variants, others=others)


def _worded(wording: Any, before: str, change: Change) -> dict[str, Any]:
    label = change(f"{before}label", "Spoken name", wording.label)
    return {"label": label, "blocks": _blocks(wording.blocks, before, change)}


def _step(step: Step, change: Change) -> Step:
    return msgspec.structs.replace(step, blocks=_blocks(step.blocks, f"steps.{step.key}.", change))


def _item(item: Item, change: Change) -> Item:
    title = change(f"items.{item.key}.title", "Thing to do", item.title)
    text = change(f"items.{item.key}.text", "About the thing to do", item.text)
    return msgspec.structs.replace(item, title=title, text=text)


def _blocks(blocks: Iterable[Block], before: str, change: Change) -> list[Block]:
    return [_block(block, f"{before}blocks.{number}", change) for number, block in enumerate(blocks)]


def _block(block: Block, at: str, change: Change) -> Block:
    replace = msgspec.structs.replace
    if isinstance(block, Buttons):
        return Buttons(
            buttons=[
                replace(button, label=change(f"{at}.buttons.{number}.label", "Button", button.label))
                for number, button in enumerate(block.buttons)
            ]
        )
    if isinstance(block, Image) and block.decorative:
        return block
    said = {name: change(f"{at}.{name}", sort, getattr(block, name)) for name, sort in _SAID[type(block)].items()}
    if isinstance(block, Choices):
        said["options"] = _options(block, at, change)  # type: ignore[assignment]
    return replace(block, **said)


def _options(block: Choices, at: str, change: Change) -> list[Any]:
    return [
        msgspec.structs.replace(option, label=change(f"{at}.options.{option.key}", "Answer", option.label))
        for option in block.options
    ]
