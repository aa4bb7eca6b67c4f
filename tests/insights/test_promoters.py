import pytest

from guidance.insights.promoters import Score, score


def test_score_is_the_share_of_promoters_less_that_of_detractors():
    found = score({10: 40, 9: 20, 8: 15, 7: 5, 6: 10, 0: 10})

    assert (found.promoters, found.passives, found.detractors, found.answers) == (60, 20, 20, 100)
    assert found.value == 40.0


def test_interval_is_that_of_rocks():
    # By hand: n' = 103, p = 60.75/103, d = 20.75/103, p - d = 0.388350, variance (p + d - (p - d)^2) / n' = 0.00621819.
    found = score({10: 60, 7: 20, 0: 20})

    assert (found.low, found.high) == (23.4, 54.3)


@pytest.mark.parametrize(("given", "value", "low", "high"), [(10, 100.0, 35.0, 100.0), (0, -100.0, -100.0, -35.0)])
def test_interval_has_a_width_even_where_all_agree(given, value, low, high):
    found = score({given: 5})

    assert (found.value, found.high if given else found.low) == (value, high if given else low)
    assert found.low < found.high


def test_nobody_has_no_score():
    assert score({}) == Score(0, 0, 0, None, None, None)
