"""Contrast: the guideline's own figures, and shades that reach what is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.core.contrast import is_colour, nearest, ratio

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#000000", 21.0),
        ("#5b4ce0", "#5B4CE0", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffffff", 8.59),
        ("#ff0000", "#ffffff", 4.00),
        ("#0a0a0a", "#000000", 1.06),
    ],
)
def test_ratio_is_what_the_guidelines_give(one: str, other: str, expected: float) -> None:
    assert round(ratio(one, other), 2) == expected


@pytest.mark.parametrize("text", ["", "#fff", "red", "#12345", "#1234567", "#12345g", " #123456"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    assert not is_colour(text)
    with pytest.raises(ValueError, match="not a colour"):
        ratio(text, "#ffffff")


def test_nearest_keeps_a_colour_that_passes() -> None:
    assert nearest("#5b4ce0", against="#ffffff", least=4.5) == "#5b4ce0"


def test_nearest_darkens_on_light_and_lightens_on_dark() -> None:
    assert nearest("#777777", against="#ffffff", least=4.5) == "#767676"
    assert ratio(nearest("#333333", against="#1d1c26", least=4.5), "#1d1c26") >= 4.5
    assert nearest("#333333", against="#1d1c26", least=4.5) > "#333333"


@given(COLOURS, COLOURS)
def test_nearest_always_reaches_what_is_asked(colour: str, against: str) -> None:
    assert ratio(nearest(colour, against=against, least=4.5), against) >= 4.5
