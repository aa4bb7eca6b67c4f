import pytest

from guidance.rules.letters import canonical, canonical_within, units, whole


@pytest.mark.parametrize(
    ("text", "expected"), [("abc", "abc"), ("é", "é"), ("a😀", "a\ud83d\ude00"), ("\U0010ffff", "\udbff\udfff")]
)
def test_text_is_taken_apart_when_it_leaves_the_basic_plane(text: str, expected: str) -> None:
    assert units(text) == expected
    assert whole(expected) == text


def test_half_a_character_is_no_text_when_put_together() -> None:
    assert whole("\ud83d") is None
    assert whole("\ude00\ud83d") is None


@pytest.mark.parametrize(
    ("left", "right", "alike"),
    [
        ("a", "A", True),
        ("é", "É", True),
        ("ß", "ẞ", False),
        ("ſ", "s", False),
        ("\u212a", "k", False),
        ("µ", "μ", True),
    ],
)
def test_units_are_alike_when_a_browser_holds_them_alike(left: str, right: str, alike: bool) -> None:
    assert (canonical(left) == canonical(right)) is alike


def test_range_adds_what_its_letters_become_when_they_change() -> None:
    assert canonical_within("Y", "c") == "ABC"
    assert canonical_within("0", "9") == ""
