import json
from random import Random
from typing import Any

import pytest
from growthbook.core import chooseVariation, gbhash, getBucketRanges, getEqualWeights, inNamespace

from guidance.core.bucketing import choose, equal_weights, hash_v2, in_namespace, ranges_of
from tests.support.node import ROOT
from tests.support.reference import answers

VECTORS = json.loads((ROOT / "tests" / "vectors" / "bucketing.json").read_text("utf-8"))
CLOSE = 1e-6
PAIRS = 3_000
LETTERS = "abcXYZ019 -_.@:é€ßΣ日本😀🦄\u0301\uffff\ud83d"


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> Random:
    return Random(int(request.config.getoption("randomly_seed", 0) or 0))


def _text(rng: Random) -> str:
    return "".join(rng.choices(LETTERS, k=rng.randint(0, 24)))


def _part(rng: Random) -> list[float]:
    return sorted(round(rng.random(), 4) for _ in range(2))


def _weights(rng: Random) -> list[float]:
    parts = [rng.random() for _ in range(rng.randint(1, 6))]
    kind = rng.random()
    return parts if kind < 0.2 else [part / sum(parts) for part in parts]


@pytest.mark.parametrize(("seed", "value", "version", "expected"), VECTORS["hash"])
def test_hash_equals_the_reference_when_texts_are_plain_or_astral(
    seed: str, value: str, version: int, expected: float
) -> None:
    assert version == 2
    assert hash_v2(seed, value) == expected


@pytest.mark.parametrize(("value", "namespace", "expected"), VECTORS["namespace"])
def test_namespace_holds_whom_the_reference_holds_when_parts_meet(value: str, namespace: Any, expected: bool) -> None:
    assert in_namespace(value, namespace) is expected


@pytest.mark.parametrize(("weights", "coverage", "expected"), VECTORS["ranges"])
def test_ranges_equal_the_reference_when_weights_are_odd(
    weights: list[float], coverage: float, expected: list[list[float]]
) -> None:
    assert ranges_of(weights, coverage) == [pytest.approx(each, abs=CLOSE) for each in expected]


@pytest.mark.parametrize(("n", "ranges", "expected"), VECTORS["choose"])
def test_choice_is_half_open_when_coverage_leaves_gaps(n: float, ranges: Any, expected: int) -> None:
    assert choose(n, ranges) == expected


def test_hash_equals_both_sdks_when_texts_are_generated(rng: Random) -> None:
    pairs = [(_text(rng), _text(rng)) for _ in range(PAIRS)]
    browser = answers("hash", ({"seed": seed, "value": value, "version": 2} for seed, value in pairs))

    ours = [hash_v2(seed, value) for seed, value in pairs]

    assert ours == pytest.approx(browser, abs=CLOSE)
    assert ours == pytest.approx([gbhash(seed, value, 2) for seed, value in pairs], abs=CLOSE)


def test_namespace_holds_whom_both_sdks_hold_when_texts_are_generated(rng: Random) -> None:
    asked = [(_text(rng), [_text(rng), *_part(rng)]) for _ in range(PAIRS)]
    browser = answers("namespace", ({"value": value, "namespace": namespace} for value, namespace in asked))

    ours = [in_namespace(value, (name, start, end)) for value, (name, start, end) in asked]

    assert ours == browser
    assert ours == [inNamespace(value, tuple(namespace)) for value, namespace in asked]
    assert 0.1 < sum(ours) / PAIRS < 0.9


def test_ranges_and_choices_equal_both_sdks_when_weights_are_generated(rng: Random) -> None:
    asked = [(_weights(rng), round(rng.uniform(-0.2, 1.2), 3), rng.random()) for _ in range(PAIRS)]
    browser = answers("ranges", ({"count": len(w), "coverage": c, "weights": w} for w, c, _ in asked))
    chosen = answers("choose", ({"n": n, "ranges": ranges} for (_, _, n), ranges in zip(asked, browser, strict=True)))

    ours = [ranges_of(weights, coverage) for weights, coverage, _ in asked]

    flat = [edge for ranges in ours for pair in ranges for edge in pair]
    assert flat == pytest.approx([edge for ranges in browser for pair in ranges for edge in pair], abs=CLOSE)
    python = [getBucketRanges(len(weights), coverage, weights) for weights, coverage, _ in asked]
    assert flat == pytest.approx([edge for ranges in python for pair in ranges for edge in pair], abs=CLOSE)
    choices = [choose(n, ranges) for (_, _, n), ranges in zip(asked, ours, strict=True)]
    assert choices == chosen
    assert choices == [chooseVariation(n, ranges) for (_, _, n), ranges in zip(asked, python, strict=True)]


def test_hash_fills_the_buckets_evenly_when_many_people_are_assigned() -> None:
    variants = [choose(hash_v2("colour", f"person-{n}"), ranges_of([0.5, 0.5])) for n in range(2_000)]

    assert 900 < variants.count(0) < 1_100
    assert variants.count(0) + variants.count(1) == 2_000


def test_ranges_keep_everybody_in_place_when_coverage_grows() -> None:
    assert ranges_of([0.25, 0.25, 0.5], 0.5) == [(0.0, 0.125), (0.25, 0.375), (0.5, 0.75)]
    assert ranges_of([0.25, 0.25, 0.5]) == [(0.0, 0.25), (0.25, 0.5), (0.5, 1.0)]


def test_weights_are_equal_when_some_are_negative() -> None:
    assert ranges_of([1.5, -0.5]) == [(0.0, 0.5), (0.5, 1.0)]


@pytest.mark.parametrize("count", [0, 1, 3, 7])
def test_weights_equal_the_sdks_when_nobody_is_preferred(count: int) -> None:
    assert equal_weights(count) == getEqualWeights(count)
    assert equal_weights(-1) == []


def test_parts_of_a_namespace_share_nobody_when_they_only_touch() -> None:
    people = [f"person-{n}" for n in range(1_000)]

    first = {person for person in people if in_namespace(person, ("checkout", 0.0, 0.4))}
    second = {person for person in people if in_namespace(person, ("checkout", 0.4, 1.0))}

    assert first | second == set(people)
    assert first & second == set()
    assert 330 < len(first) < 470
