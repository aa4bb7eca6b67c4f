"""Which language serves whom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.protocol.tongues import canonical, chain, chosen, direction

TAGS = ("en", "en-GB", "de", "de-AT", "zh", "zh-Hant", "zh-TW", "pt-BR", "sr-Latn-RS", "ar")


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("de", "de"),
        ("DE_at", "de-AT"),
        (" de_AT.UTF-8 ", "de-AT"),
        ("sr_RS@latin", "sr-RS"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("de-CH-1996", "de-CH"),
        ("de-u-co-phonebk", "de"),
        ("iw-IL", "he-IL"),
        ("no", "nb"),
        ("fil", "fil"),
        ("", ""),
        ("C", ""),
        ("english", ""),
        ("x-klingon", ""),
        ("<img>", ""),
        ("de" * 60, ""),
    ],
)
def test_tag_is_written_one_way_whatever_a_system_says(said: str, written: str) -> None:
    assert canonical(said) == written


def test_chain_leaves_out_from_the_end_and_names_the_script_of_a_place() -> None:
    assert chain("sr-Latn-RS") == ("sr-Latn-RS", "sr-Latn", "sr")
    assert chain("zh-TW") == ("zh-TW", "zh-Hant", "zh")
    assert chain("zh-cn") == ("zh-CN", "zh-Hans", "zh")
    assert chain("zh-Hant-HK") == ("zh-Hant-HK", "zh-Hant", "zh")
    assert chain("nonsense") == ()


@pytest.mark.parametrize(
    ("tag", "offered", "default", "serves"),
    [
        ("de-AT", {"de", "de-AT"}, "en", "de-AT"),
        ("de-CH", {"de", "de-AT"}, "en", "de"),
        ("fr", {"de"}, "en", ""),
        ("en-GB", {"de"}, "en", ""),
        ("en-GB", {"en"}, "en-GB", ""),
        ("en-US", {"en", "de"}, "en-GB", "en"),
        ("pt", {"pt-BR"}, "en", ""),
        ("zh-TW", {"zh-Hans", "zh-Hant"}, "en", "zh-Hant"),
        ("", {"de"}, "en", ""),
        ("de", {"de"}, "", "de"),
    ],
)
def test_closest_language_serves_and_else_the_default(tag: str, offered: set[str], default: str, serves: str) -> None:
    assert chosen(tag, offered, default) == serves


@given(
    tag=st.sampled_from(TAGS) | st.text(max_size=20),
    offered=st.sets(st.sampled_from(TAGS)),
    default=st.sampled_from(TAGS),
)
def test_choice_is_always_offered_or_the_default_and_never_skips_a_closer_one(
    tag: str, offered: set[str], default: str
) -> None:
    serves = chosen(tag, offered, default)

    assert serves in offered | {""}
    assert not serves or serves in chain(tag)
    before = chain(tag)[: chain(tag).index(serves)] if serves else chain(tag)
    closer = [each for each in before if each in offered or each == default]
    assert closer in ([], [default]) or (not serves and closer[0] == default)
    assert bool(serves) <= (closer == [])


@given(tag=st.text(max_size=80))
def test_canonical_tag_stays_as_it_is(tag: str) -> None:
    assert canonical(canonical(tag)) == canonical(tag)


@pytest.mark.parametrize(
    ("tag", "way"),
    [
        *(
            ("ar", "rtl"),
            ("ar-EG", "rtl"),
            ("fa", "rtl"),
            ("he", "rtl"),
            ("iw", "rtl"),
            ("ur-PK", "rtl"),
            ("pa-Arab", "rtl"),
        ),
        *(("de", "ltr"), ("az-Latn", "ltr"), ("ks-Deva", "ltr"), ("ar-Latn", "ltr"), ("", "ltr")),
    ],
)
def test_direction_is_that_of_the_script(tag: str, way: str) -> None:
    assert direction(tag) == way
