"""Colours out of design tokens and style sheets, whatever else stands there."""

import json

import pytest

from guidance.content import design_tokens
from guidance.content.design_tokens import BadTokens, Found


def read(held):
    return design_tokens.read(text=held if isinstance(held, str) else json.dumps(held))


def test_tokens_are_read_with_their_groups_inherited_types_and_aliases():
    held = {
        "brand": {
            "$type": "color",
            "primary": {"$value": "#0AA577"},
            "ink": {"$value": {"colorSpace": "srgb", "components": [0, 0.2, 1]}},
        },
        "button": {
            "$type": "color",
            "fill": {"$value": "{brand.primary}"},
            "size": {"$type": "dimension", "$value": "4px"},
        },
        "shown": {"$value": {"colorSpace": "oklch", "components": [0.6, 0.2, 281], "hex": "#5b4ce0"}},
    }

    assert read(held) == [
        Found("brand.primary", "#0aa577"),
        Found("brand.ink", "#0033ff"),
        Found("button.fill", "#0aa577"),
        Found("shown", "#5b4ce0"),
    ]


def test_custom_properties_are_read_in_every_way_css_writes_opaque_colours():
    sheet = """
    /* --old: #fff; */ :root { --brand: #0a7; --ink: rgb(10, 20, 30) ; --line: rgb(200 210 220 / 100%);
      --sky: hsl(200deg 100% 50%); --word: teal !important; --same: var(--brand, #fff); --glass: #0a7a; --space: 4px;
      --new: oklch(0.6 0.2 281) }
    """

    assert read(sheet) == [
        Found("brand", "#00aa77"),
        Found("ink", "#0a141e"),
        Found("line", "#c8d2dc"),
        Found("sky", "#00aaff"),
        Found("word", "#008080"),
        Found("same", "#00aa77"),
    ]


@pytest.mark.parametrize(
    ("held", "message"),
    [
        ("no colours here", "No colour was found; take a *.tokens.json file, or CSS with lines such as --brand: #0a7."),
        ("{not json", "The file is no valid JSON; export it again and take that."),
        ('{"a": ' * 80_000, "The file is no valid JSON; export it again and take that."),
        ("x" * 500_001, "There is more than 500 kB of it; leave out what is no colour."),
        (
            '{"g": ' * 30 + '{"$value": "#fff"}' + "}" * 30,
            "Its groups lie more than 20 deep; export it without that many.",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(held, message):
    with pytest.raises(BadTokens) as refused:
        read(held)

    assert refused.value.message == message


@pytest.mark.parametrize(
    "held",
    [
        {"a": {"$value": "{b}"}, "b": {"$value": "{a}"}, "c": {"$value": "#123456"}},
        {"a": {"$value": "rgb(999, 0, 0)"}, "b": {"$value": 7}, "c": {"$value": "#123456"}},
        {"a": {"$value": {"colorSpace": "srgb", "components": ["none", 0, 9]}}, "c": {"$value": "#123456"}},
        {"a": {"$type": "color", "$value": {"components": None, "alpha": 0.5}}, "c": {"$value": "#123456"}},
        "--a: var(--b); --b: var(--a); --c: #123456",
        "--a: url(javascript:alert(1)); --b: <img onerror=x>; --c: #123456; /* never closed --d: #fff",
    ],
)
def test_loops_and_nonsense_are_passed_over(held):
    assert read(held) == [Found("c", "#123456")]


def test_only_the_first_sixty_are_taken():
    assert len(read("".join(f"--c{number}: #0{number % 10}0;" for number in range(100)))) == 60
