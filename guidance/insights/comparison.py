"""Whether a prompt achieves anything: people who could have it against people who were kept without it."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Literal

# Of the standard normal distribution, for 95 %.
_QUANTILE = 1.959964
LEAST_DRAWN = 30
LEAST_REACHED = 5
Verdict = Literal["few", "better", "worse", "open"]


@dataclass(frozen=True, slots=True)
class Group:
    """One side. `people`, and how many of them `reached` the goal; `drawn`: the accounts or single people that were drawn by lot;
    `worth`: as how many people drawn one by one they tell.
    """

    people: int
    reached: int
    drawn: int
    worth: float

    @property
    def share(self) -> float:
        """How many of all reached the goal, from 0 to 1."""
        return self.reached / self.people if self.people else 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """`difference`: the share with the prompt less that without it, in percentage points; `low`, `high`: its 95 % interval. None
    where a side is empty.
    """

    difference: float | None
    low: float | None
    high: float | None
    verdict: Verdict


def group(*, drawn: Iterable[tuple[int, int]]) -> Group:
    """Return a side of (people, how many of them reached the goal) for every account or single person that was drawn.

    People of one account act alike, so they tell less than as many strangers: their number is divided by the design effect of
    J. N. K. Rao, A. J. Scott, “A simple method for the analysis of clustered binary data”, Biometrics 48 (1992), which is never
    taken for less than 1. Where all or nobody reached the goal it cannot be estimated: an account then tells as much as one.
    """
    each = list(drawn)
    people, reached, count = sum(size for size, _ in each), sum(done for _, done in each), len(each)
    if count < 2 or reached in (0, people):
        return Group(people, reached, count, float(count))
    share = reached / people
    spread = sum((done - size * share) ** 2 for size, done in each)
    effect = count / (count - 1) * spread / (people * share * (1 - share))
    return Group(people, reached, count, people / max(1.0, effect))


def compare(*, having: Group, without: Group) -> Comparison:
    """Return how much more people reach the goal `having` the prompt than `without` it.

    The interval is method 10 (from Wilson's score intervals, without a correction for continuity) of R. G. Newcombe, “Interval
    estimation for the difference between independent proportions: comparison of eleven methods”, Statistics in Medicine 17 (1998).
    """
    if not having.people or not without.people:
        return Comparison(None, None, None, "few")
    (low, high), (low_without, high_without) = _wilson(having), _wilson(without)
    difference = having.share - without.share
    below = sqrt((having.share - low) ** 2 + (high_without - without.share) ** 2)
    above = sqrt((high - having.share) ** 2 + (without.share - low_without) ** 2)
    verdict: Verdict = "open"
    if min(having.drawn, without.drawn) < LEAST_DRAWN or having.reached + without.reached < LEAST_REACHED:
        verdict = "few"
    elif difference - below > 0:
        verdict = "better"
    elif difference + above < 0:
        verdict = "worse"
    return Comparison(
        round(100 * difference, 1), round(100 * (difference - below), 1), round(100 * (difference + above), 1), verdict
    )


def _wilson(side: Group) -> tuple[float, float]:
    square = _QUANTILE**2
    middle = 2 * side.worth * side.share + square
    margin = _QUANTILE * sqrt(square + 4 * side.worth * side.share * (1 - side.share))
    return (middle - margin) / (2 * (side.worth + square)), (middle + margin) / (2 * (side.worth + square))
