"""The Net Promoter Score and how sure it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

# Of the standard normal distribution, for 95 %.
_QUANTILE = 1.959964
_ADDED = 3
PROMOTER, PASSIVE = 9, 7


@dataclass(frozen=True, slots=True)
class Score:
    """Who answered how: 9 and 10 are promoters, 7 and 8 passives, the rest detractors.

    `value`: the share of promoters less that of detractors, from -100 to 100, None where nobody answered. `low`, `high`: its 95 %
    interval.
    """

    promoters: int
    passives: int
    detractors: int
    value: float | None
    low: float | None
    high: float | None

    @property
    def answers(self) -> int:
        """How many answered."""
        return self.promoters + self.passives + self.detractors


def score(counts: Mapping[int, int]) -> Score:
    """Return the score of {answer from 0 to 10: how many gave it}.

    The interval is the adjusted Wald interval of B. Rocks, “Interval Estimation for the ‘Net Promoter Score’”, The American
    Statistician 70 (2016): three answers are added, three quarters of one each to promoters and detractors; then the usual
    variance of the difference of two shares of one sample, (p + d - (p - d)²) / n. Where all agree it still has a width.
    """
    promoters = sum(count for given, count in counts.items() if given >= PROMOTER)
    passives = sum(count for given, count in counts.items() if PASSIVE <= given < PROMOTER)
    detractors = sum(count for given, count in counts.items() if given < PASSIVE)
    answers = promoters + passives + detractors
    if not answers:
        return Score(0, 0, 0, None, None, None)
    size = answers + _ADDED
    liked, disliked = (promoters + _ADDED / 4) / size, (detractors + _ADDED / 4) / size
    middle = liked - disliked
    margin = _QUANTILE * sqrt((liked + disliked - middle**2) / size)
    return Score(
        promoters=promoters,
        passives=passives,
        detractors=detractors,
        value=round(100 * (promoters - detractors) / answers, 1),
        low=round(100 * max(-1.0, middle - margin), 1),
        high=round(100 * min(1.0, middle + margin), 1),
    )
