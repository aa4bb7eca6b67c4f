"""No pattern that is accepted can hold anybody up, and each finds in Python what it finds in a browser."""

from random import Random

import pytest

from guidance.rules.patterns import complaint, matcher
from tests.support.reference import answers

SLOW = "could take very long on some texts; repeat less, or start it with ^"
PIECES = [r"\d", r"\w", r"\W", r"\s", r"\b", *"aabbA.1é-/ß", "[ab]", "[^a]", "[a-c]", "[^b-d]", "ab", "aa", "😀"]
REPEATS = ["", "", "", "", "?", "*", "+", "{2}", "{1,3}", "{2,}", "{0,40}", "{5,9}", "*?", "+?", "{3,20}?", "{30}"]
PATTERNS, TEXTS, LENGTH = 250, 12, 1_000


@pytest.mark.parametrize(
    "pattern",
    [
        "^(a+)+$",
        "^(a|aa)+$",
        "(x+x+)+y",
        "(.*)*$",
        "^(\\w+\\s?)*$",
        "(a|b|ab)*c",
        "(\\d+)*\\.$",
        "^((ab)*)+$",
        "^(?=(a*)*b)",
        "(a?){25}a{25}",
        "([^\"']+)*x",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
        "^(.*?,){11}P",
        "(.*)=(.*)=(.*)=(.*);$",
        "(?:.*=.*)*;",
        "^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$",
        "(?:(?:\"|'|\\]|\\}|\\d|(?:nan|infinity|true))+[)]*;?((?:\\s|-|~|!|\\+)*.*(?:.*=.*)))",
        "^(?:(?:a|b)*|c)*$",
        "(?:a{0,30}){0,30}b",
        "^(?!(?:a|a)*$)b",
    ],
)
def test_pattern_that_stalled_others_is_refused_when_saved(pattern: str) -> None:
    assert complaint(pattern) == SLOW
    assert matcher(pattern)("a" * LENGTH) is False


@pytest.mark.timeout(120)  # seconds; what is not bounded takes longer than anybody waits
def test_accepted_patterns_end_and_find_the_same_in_both_languages_when_texts_are_hostile(
    request: pytest.FixtureRequest,
) -> None:
    seed = int(request.config.getoption("randomly_seed", 0) or 0)
    rng = Random(seed)
    asked = [
        {"pattern": pattern, "flags": flags, "texts": [_hostile(rng) for _ in range(TEXTS)]}
        for pattern, flags in (_accepted(rng) for _ in range(PATTERNS))
    ]

    found = []
    for case in asked:
        judge = matcher(str(case["pattern"]), any_case=case["flags"] == "i")
        found.append([judge(text) for text in case["texts"]])

    theirs = answers("pattern", asked)
    assert [pair for pair in zip(asked, found, theirs, strict=True) if pair[1] != pair[2]] == [], seed


def _hostile(rng: Random) -> str:
    unit = "".join(rng.choice("aaabbb1 A-/éß") for _ in range(rng.randint(1, 5)))
    start, end = rng.choice(["", "b", "a", " "]), rng.choice(["", "!", "\n", "b", "x", "😀"])
    return (start + unit * (LENGTH // len(unit)))[:LENGTH] + end


def _accepted(rng: Random) -> tuple[str, str]:
    while True:
        pattern = rng.choice(["", "", "^"]) + _either(rng, 3) + rng.choice(["", "$", "x$", "[^a]$"])
        flags = rng.choice(["", "", "i"])
        if not complaint(pattern, any_case=flags == "i"):
            return pattern, flags


def _either(rng: Random, depth: int) -> str:
    branches = rng.choice([1, 1, 1, 2, 3])
    return "|".join("".join(_piece(rng, depth) for _ in range(rng.randint(1, 4))) for _ in range(branches))


def _piece(rng: Random, depth: int) -> str:
    if depth == 0 or rng.random() > 0.35:
        return rng.choice(PIECES) + rng.choice(REPEATS)
    opening = rng.choice(["(", "(?:", "(?:", "(?=", "(?!"])
    return f"{opening}{_either(rng, depth - 1)}){rng.choice(REPEATS) if opening[-1] not in '=!' else ''}"
