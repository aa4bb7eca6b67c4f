"""A brand's colours, from its logo or what is written down, find the fields of a theme."""

import io

import pytest
from PIL import Image

from guidance.content import brand, theme_checks
from guidance.content.design_tokens import BadTokens, Found
from guidance.content.models import Theme
from guidance.content.pictures import BadPicture

PLAIN = {name: getattr(Theme(), name) for name in theme_checks.COLOURS}


def logo(*bands, form="PNG", mode="RGBA"):
    """Return a picture of bands, (colour, height) each, from top to bottom."""
    image = Image.new(mode, (40, sum(height for _, height in bands)))
    top = 0
    for colour, height in bands:
        image.paste(colour, (0, top, 40, top + height))
        top += height
    held = io.BytesIO()
    image.save(held, form)
    return held.getvalue()


def test_logo_gives_its_exact_colours_the_largest_first_and_nothing_that_is_clear():
    file = logo(("#ffffff00", 50), ("#0aa577", 30), ("#11223380", 10), ("#0ba678", 10))

    assert brand.from_picture(file=file) == [
        Found("80 % of the picture", "#0aa577", 0.8),
        Found("20 % of the picture", "#112233", 0.2),
    ]


@pytest.mark.parametrize(
    ("file", "fault", "message"),
    [
        (logo(("#ffffff00", 50)), BadPicture, "The picture shows nothing; take one with the logo on it."),
        (b"<svg onload=alert(1)>", BadPicture, "SVG pictures can carry scripts and are not taken; export it as PNG."),
        (b"\x89PNG\r\n\x1a\n123", BadPicture, "The picture is damaged; save it again and upload that."),
        (b"\x00" * 20, BadPicture, "This is no picture that can be taken; upload a PNG, JPEG, WebP or GIF."),
        (b"\x89PNG\r\n\x1a\n" * 700_000, BadPicture, "The picture is larger than 5 MB; make it smaller first."),
        (
            b"--a: \xff",
            BadTokens,
            "The file is neither a picture nor a text; take a PNG, a *.tokens.json file or CSS.",
        ),
    ],
)
def test_hostile_and_broken_files_are_refused_in_one_sentence(file, fault, message):
    with pytest.raises(fault) as refused:
        brand.colours_of(file=file)

    assert refused.value.message == message


def test_text_files_are_read_as_tokens():
    assert brand.colours_of(file="\ufeff--brand: #0a7".encode()) == [Found("brand", "#00aa77")]


def test_names_decide_what_colours_are_for():
    found = [
        Found(name, colour)
        for name, colour in (
            ("color.brand.50", "#eefcf6"),
            ("color.brand.500", "#0aa577"),
            ("onPrimary", "#001a10"),
            ("text", "#222222"),
            ("text-muted", "#666666"),
            ("page-bg", "#fafafa"),
            ("borderStrong", "#cccccc"),
        )
    ]

    assert brand.propose(found=found, now=PLAIN) == {
        "accent": "#0aa577",
        "accent_text": "#001a10",
        "background": "#fafafa",
        "text": "#222222",
        "muted": "#666666",
        "border": "#cccccc",
    }


def test_without_names_the_strongest_is_for_buttons_and_the_darkest_for_texts():
    found = [Found("70 %", "#f4c20d", 0.7), Found("20 %", "#101820", 0.2), Found("10 %", "#ffffff", 0.1)]

    assert brand.propose(found=found, now=PLAIN) == {
        "accent": "#f4c20d",
        "accent_text": "#101820",
        "text": "#101820",
    }


def test_black_logo_makes_black_buttons_with_white_words():
    assert brand.propose(found=[Found("all of it", "#000000")], now=PLAIN) == {
        "accent": "#000000",
        "text": "#000000",
        "accent_text": "#ffffff",
    }


def test_what_nothing_speaks_for_is_left_as_it_is():
    assert brand.propose(found=[Found("paler", "#eeeeee")], now=PLAIN) == {}
