"""How well two colours can be told apart, as the Web Content Accessibility Guidelines 2.2 measure it."""

import re

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_STEPS = 255
Channels = tuple[int, int, int]


def is_colour(text: str) -> bool:
    """Return whether `text` is a colour such as `#5b4ce0`."""
    return bool(_COLOUR.fullmatch(text))


def ratio(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 (the same) to 21 (black on white). Raises ValueError for what is no colour."""
    darker, lighter = sorted((_luminance(_channels(one)), _luminance(_channels(other))))
    return (lighter + 0.05) / (darker + 0.05)


def nearest(colour: str, *, against: str, least: float) -> str:
    """Return the shade of `colour`, darker or lighter, that is nearest to it and has a contrast of `least` (at most 4.5).

    Raises ValueError for what is no colour.
    """
    start = _channels(colour)
    shades = (_mixed(start, end, step) for step in range(_STEPS + 1) for end in (0, 255))
    # Against any colour either black or white has 4.58.
    return next(shade for shade in shades if ratio(shade, against) >= least)


def _channels(text: str) -> Channels:
    if not is_colour(text):
        raise ValueError(f"not a colour: {text!r}")
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _mixed(start: Channels, end: int, step: int) -> str:
    return "#" + "".join(f"{round(channel + (end - channel) * step / _STEPS):02x}" for channel in start)


def _luminance(channels: Channels) -> float:
    red, green, blue = (_linear(channel / 255) for channel in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
