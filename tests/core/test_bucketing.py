import pytest
from growthbook.core import gbhash
from hypothesis import given
from hypothesis import strategies as st

from guidance.core.bucketing import choose, hash_v2, ranges_of

# Computed with @growthbook/growthbook 1.8.0.
REFERENCE = [
    ("", "", 0.2305),
    ("seed", "a", 0.0505),
    ("summer", "lena@example.com", 0.9557),
    ("caps", "é€", 0.6516),
    ("x", "😀 acme", 0.5144),
    ("holdout", "northwind", 0.083),
]


@pytest.mark.parametrize(("seed", "value", "expected"), REFERENCE)
def test_hash_equals_the_reference_when_texts_are_plain_or_astral(seed: str, value: str, expected: float) -> None:
    assert hash_v2(seed, value) == expected


@given(
    seed=st.text(st.characters(max_codepoint=0xFFFF), max_size=20),
    value=st.text(st.characters(max_codepoint=0xFFFF), max_size=20),
)
def test_hash_equals_the_python_sdk_when_texts_are_within_the_basic_plane(seed: str, value: str) -> None:
    assert hash_v2(seed, value) == gbhash(seed, value, 2)


def test_hash_fills_the_buckets_evenly_when_many_people_are_assigned() -> None:
    variants = [choose(hash_v2("colour", f"person-{n}"), ranges_of([0.5, 0.5])) for n in range(2_000)]

    assert 900 < variants.count(0) < 1_100
    assert variants.count(0) + variants.count(1) == 2_000


@pytest.mark.parametrize(
    ("n", "expected"), [(0.0, 0), (0.0999, 0), (0.1, -1), (0.2, 1), (0.35, -1), (0.74, 2), (0.75, -1)]
)
def test_choice_is_half_open_when_coverage_leaves_gaps(n: float, expected: int) -> None:
    assert choose(n, [(0.0, 0.1), (0.2, 0.35), (0.5, 0.75)]) == expected


def test_ranges_keep_everybody_in_place_when_coverage_grows() -> None:
    assert ranges_of([0.25, 0.25, 0.5], 0.5) == [(0.0, 0.125), (0.25, 0.375), (0.5, 0.75)]
    assert ranges_of([0.25, 0.25, 0.5]) == [(0.0, 0.25), (0.25, 0.5), (0.5, 1.0)]
