import pytest

from guidance.plans import offering
from guidance.plans.models import Limit, Plan, PlanLimit
from guidance.plans.offering import NewFeature, NewLimit, NotOffered
from tests.support import cast

pytestmark = pytest.mark.django_db


def test_limit_is_added_to_the_plan_of_that_name_however_it_is_written():
    workspace = cast.workspace()
    before = workspace.catalog_version

    made = offering.add_limit(workspace=workspace, limit=NewLimit("Team seats", "FREE", 5))

    assert (made.key, made.name, made.unit) == ("team-seats", "Team seats", "team seats")
    assert PlanLimit.objects.get(limit=made).plan == Plan.objects.get(key="free")
    workspace.refresh_from_db()
    assert workspace.catalog_version == before + 1


def test_plan_that_is_not_there_yet_becomes_the_largest():
    workspace = cast.workspace()

    offering.add_limit(workspace=workspace, limit=NewLimit("Seats", "Scale", 50))

    assert list(Plan.objects.values_list("key", "rank")) == [("free", 0), ("growth", 1), ("scale", 2)]


def test_name_that_is_taken_gets_a_key_of_its_own():
    workspace = cast.workspace()

    made = offering.add_limit(workspace=workspace, limit=NewLimit("Contacts", "Free", 5))

    assert made.key == "contacts-2"
    assert Limit.objects.count() == 2


def test_feature_is_part_of_its_plan_and_of_all_larger_ones():
    workspace = cast.workspace()
    Plan.objects.create(workspace=workspace, key="scale", name="Scale", rank=2)

    made = offering.add_feature(workspace=workspace, feature=NewFeature("Audit log", "Growth"))

    assert list(made.plans.values_list("key", flat=True)) == ["growth", "scale"]


def test_name_without_a_letter_for_a_key_is_refused():
    workspace = cast.workspace()

    with pytest.raises(NotOffered, match="write it in Latin letters"):
        offering.add_feature(workspace=workspace, feature=NewFeature("…", "Growth"))
