import pytest

from tests.support.catalogs import catalog


@pytest.mark.parametrize(
    ("current", "next_one"), [(None, "free"), ("gone", "free"), ("free", "growth"), ("scale", None)]
)
def test_next_plan_is_the_smallest_above(current, next_one):
    found = catalog().next_plan(current)

    assert (found.key if found else None) == next_one


@pytest.mark.parametrize(("feature", "plan"), [("timeline", "growth"), ("reports", "scale"), ("gone", None)])
def test_lowest_plan_with_is_the_smallest_that_includes_it(feature, plan):
    found = catalog().lowest_plan_with(feature)

    assert (found.key if found else None) == plan
