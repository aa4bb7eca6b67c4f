"""Colours that cannot be read are refused, with one that can."""

import pytest

from guidance.content import theme_checks
from guidance.content.models import Theme


def findings(**colours: str) -> list[tuple[str, str]]:
    return [(found.place, found.message) for found in theme_checks.check(theme=Theme(**colours))]


def test_theme_as_it_comes_is_readable() -> None:
    assert findings() == []


@pytest.mark.parametrize(
    ("colours", "place", "message"),
    [
        (
            {"text": "#999999"},
            "text",
            (
                "The text, #999999, is hard to see on the background, #ffffff: 2.84 to 1 where 4.5 to 1 is needed; "
                "#767676 would do."
            ),
        ),
        (
            {"muted": "#777777"},
            "muted",
            (
                "The less important text, #777777, is hard to see on the background, #ffffff: "
                "4.47 to 1 where 4.5 to 1 is needed; #767676 would do."
            ),
        ),
        (
            {"accent_text": "#8a7df0"},
            "accent_text",
            (
                "The text on main buttons, #8a7df0, is hard to see on their colour, #5b4ce0: "
                "1.76 to 1 where 4.5 to 1 is needed; #e1defb would do."
            ),
        ),
        (
            {"accent": "#f5c518", "accent_text": "#000000"},
            "accent",
            (
                "The colour of main buttons and bars, #f5c518, is hard to see on the background, #ffffff: "
                "1.63 to 1 where 3 to 1 is needed; #b49012 would do."
            ),
        ),
    ],
)
def test_pair_that_is_hard_to_see_is_named_with_a_colour_that_would_do(
    colours: dict[str, str], place: str, message: str
) -> None:
    assert findings(**colours) == [(place, message)]


def test_what_is_no_colour_is_told_and_not_compared() -> None:
    told = "Write the colour as # and six digits or letters from a to f, such as #5b4ce0."

    assert findings(background="blue", accent="#12345") == [("accent", told), ("background", told)]
