"""The questions a survey asks: blocks whose answers come back in `$prompt_answered` under their `key`."""

from typing import Literal

import msgspec


class Option(msgspec.Struct, frozen=True):
    """One of the answers to choose from; `key` is what is reported."""

    key: str
    label: str


class Nps(msgspec.Struct, tag="nps", frozen=True):
    """How likely somebody is to recommend the product, 0 to 10; `low` and `high` say what the ends mean."""

    key: str
    label: str
    low: str = ""
    high: str = ""
    required: bool = True


class Rating(msgspec.Struct, tag="rating", frozen=True):
    """A grade from 1 to `scale`."""

    key: str
    label: str
    scale: Literal[3, 5, 7, 10] = 5
    look: Literal["stars", "faces", "numbers"] = "stars"
    low: str = ""
    high: str = ""
    required: bool = True


class Choices(msgspec.Struct, tag="choices", frozen=True):
    """One of `options`, or several with `multiple`; with `other` (its label) people may write an answer of their own."""

    key: str
    label: str
    options: list[Option]
    multiple: bool = False
    other: str = ""
    required: bool = True


class Input(msgspec.Struct, tag="input", frozen=True):
    """An answer in words, of at most 2,000 characters; `long` gives it several lines."""

    key: str
    label: str
    placeholder: str = ""
    long: bool = False
    required: bool = False


Question = Nps | Rating | Choices | Input
