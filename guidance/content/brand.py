"""The colours of a brand, found in its logo or in what is written down, and which of them a theme might use for what."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from PIL import Image

from guidance.content import design_tokens, pictures
from guidance.content.design_tokens import BadTokens, Found
from guidance.content.theme_checks import CONTROLS, WORDS
from guidance.core.contrast import ratio

WHITE, BLACK = "#ffffff", "#000000"
_SIDE = 128
_LEAST_SHARE = 0.01
_MOST = 8
_NEAR = 60
_COLOURED = 40
_DARK = 7.0
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
# What people call the colours of each field, the surest first. A name has to have all the words of a line.
_CALLED = {
    "accent_text": ("on primary", "primary foreground", "on accent", "on brand", "accent text", "button text"),
    "muted": ("muted foreground", "text muted", "text secondary", "text subtle", "muted", "subtle"),
    "border": ("border", "outline", "divider", "stroke", "line"),
    "background": ("background", "bg", "surface", "canvas", "paper"),
    "text": ("text", "foreground", "fg", "ink", "body"),
    "accent": ("brand", "primary", "accent", "action", "link"),
}


def colours_of(*, file: bytes) -> list[Found]:
    """Return the colours of a picture or of a text that was uploaded. Raises pictures.BadPicture or BadTokens."""
    if b"\0" in file[:1000] or file.startswith(pictures.BEGINS) or b"<svg" in file[:1000].lower():
        return from_picture(file=file)
    try:
        return design_tokens.read(text=file.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadTokens("The file is neither a picture nor a text; take a PNG, a *.tokens.json file or CSS.") from None


def from_picture(*, file: bytes) -> list[Found]:
    """Return the colours that cover a picture, at most 8, the largest first. Raises pictures.BadPicture."""
    image = pictures.opened(file=file).convert("RGBA")
    # Without mixing neighbours, which would make colours that the brand does not have.
    small = image.resize((min(image.width, _SIDE), min(image.height, _SIDE)), Image.Resampling.NEAREST)
    raw = small.tobytes()
    seen = Counter(raw[at : at + 3] for at in range(0, len(raw), 4) if raw[at + 3] >= 128)
    if not seen:
        raise pictures.BadPicture("The picture shows nothing; take one with the logo on it.")
    shares = [(channels, count / seen.total()) for channels, count in _gathered(seen).most_common(_MOST)]
    return [
        Found(f"{round(share * 100)} % of the picture", f"#{channels.hex()}", round(share, 4))
        for channels, share in shares
        if share >= _LEAST_SHARE
    ]


def propose(*, found: Sequence[Found], now: Mapping[str, str]) -> dict[str, str]:
    """Return {field: colour} for a theme whose colours are `now`; what nothing speaks for is left as it is.

    Names decide where they say what a colour is for; else the strongest colour is for buttons and the darkest one for texts.
    """
    chosen: dict[str, Found] = {}
    for field, names in _CALLED.items():
        best = _called(names, [each for each in found if each not in chosen.values()])
        if best is not None:
            chosen[field] = best
    proposed = {field: each.colour for field, each in chosen.items()}
    held = {**now, **proposed}
    left = [each for each in found if each not in chosen.values()]
    if "accent" not in proposed and (strong := _strongest(left, held["background"])):
        proposed["accent"] = strong
    if "text" not in proposed and (dark := _darkest(left, held["background"])):
        proposed["text"] = dark
    if "accent" in proposed and "accent_text" not in proposed:
        proposed["accent_text"] = _readable({**held, **proposed})
    return proposed


def _gathered(seen: Counter[bytes]) -> Counter[bytes]:
    """Count what can hardly be told apart as the commonest of them."""
    kept: Counter[bytes] = Counter()
    for channels, count in seen.most_common(4096):
        near = next((each for each in kept if _distance(each, channels) < _NEAR), None)
        kept[near or channels] += count
    return kept


def _distance(one: bytes, other: bytes) -> int:
    return sum(abs(left - right) for left, right in zip(one, other, strict=True))


def _called(names: Iterable[str], found: Sequence[Found]) -> Found | None:
    words = {each: {word.lower() for word in _WORD.findall(each.name)} for each in found}
    for name in names:
        fits = [each for each in found if set(name.split()) <= words[each]]
        if fits:
            # Of several shades the plainest name, then the strongest colour: brand, before brand-500, before brand-50.
            return min(fits, key=lambda each: (len(words[each]), -_strength(each.colour)))
    return None


def _strongest(found: Sequence[Found], background: str) -> str | None:
    coloured = [each for each in found if _strength(each.colour) >= _COLOURED]
    if coloured:
        return max(coloured, key=lambda each: _strength(each.colour) * each.share).colour
    return next((each.colour for each in found if ratio(each.colour, background) >= CONTROLS), None)


def _darkest(found: Sequence[Found], background: str) -> str | None:
    readable = [each.colour for each in found if ratio(each.colour, background) >= _DARK]
    return max(readable, key=lambda colour: ratio(colour, background), default=None)


def _readable(colours: Mapping[str, str]) -> str:
    offered = (WHITE, colours["text"], BLACK)
    return next(colour for colour in offered if ratio(colour, colours["accent"]) >= WORDS)


def _strength(colour: str) -> int:
    channels = bytes.fromhex(colour[1:])
    return max(channels) - min(channels)
