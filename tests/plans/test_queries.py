import pytest

from guidance.plans import queries
from tests.support import cast

pytestmark = pytest.mark.django_db


def test_price_list_holds_what_the_workspace_sells_smallest_plan_first(django_assert_num_queries):
    acme = cast.workspace()
    cast.workspace("cyd", "Cyd's")

    with django_assert_num_queries(6):
        prices = queries.price_list(workspace_id=acme.pk)
        allowed = {plan.key: {held.limit.key: held.amount for held in plan.limits.all()} for plan in prices.plans}
        included = {plan.key: [feature.key for feature in plan.features.all()] for plan in prices.plans}

    assert allowed == {"free": {"contacts": 2_000}, "growth": {"contacts": 10_000}}
    assert included == {"free": [], "growth": ["timeline"]}
    assert [limit.key for limit in prices.limits] == ["contacts"]
    assert [feature.key for feature in prices.features] == ["timeline"]
