import pytest

from guidance.content import drafting, journey, publishing
from guidance.content.journey import Gap, NoSuchStage
from guidance.content.models import Prompt
from guidance.plans.models import Plan
from guidance.protocol.content import Offer
from tests.support import cast

pytestmark = pytest.mark.django_db

ALL = [Gap(stage, ()) for stage in ("onboarding", "milestone", "expansion", "advocacy", "renewal")]


@pytest.fixture
def workspace():
    return cast.workspace()


def gaps(of):
    return journey.gaps(workspace_id=of.pk, prompts=Prompt.objects.filter(workspace=of).select_related("live"))


def live(of, **changes):
    return publishing.publish(prompt=cast.prompt(of, **changes), by=None, now=cast.NOW)


def only(**where):
    return {"version": 1, "where": where, "facts": {}}


def test_every_moment_is_a_gap_while_nothing_is_live(workspace):
    cast.prompt(workspace)

    assert gaps(workspace) == ALL


def test_prompt_for_everybody_leaves_no_gap_in_its_moment(workspace):
    live(workspace, stage="milestone")

    assert gaps(workspace) == [gap for gap in ALL if gap.stage != "milestone"]


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ({"audience": only(**{"account.plan": {"$in": ["growth"]}})}, ("Free",)),
        ({"audience": only(**{"account.plan": {"$nin": ["growth"]}, "account.size": {"$eq": 5}})}, ("Growth",)),
        ({"audience": only(**{"$or": [{"account.plan": {"$in": ["free"]}}, {"user.role": {"$eq": "a"}}]})}, None),
        ({"audience": only(**{"user.role": {"$eq": "admin"}})}, None),
        ({"offer": Offer(feature="timeline")}, ("Growth",)),
        ({"offer": Offer(plan="growth")}, ("Growth",)),
        ({"offer": Offer(plan="free")}, ("Free", "Growth")),
    ],
)
def test_plan_that_no_prompt_of_a_moment_is_for_is_a_gap(workspace, changes, left):
    live(workspace, stage="onboarding", **changes)

    found = [gap for gap in gaps(workspace) if gap.stage == "onboarding"]

    assert found == ([Gap("onboarding", left)] if left else [])


def test_plan_without_a_limit_needs_no_prompt_about_it(workspace):
    Plan.objects.get(key="growth").limits.update(amount=None)
    live(workspace, stage="onboarding", offer=Offer(limit="contacts"))

    assert gaps(workspace)[0] == Gap("onboarding", ("Growth",))


def test_prompt_moves_to_another_moment_and_people_notice_nothing(workspace):
    live(workspace)
    prompt = Prompt.objects.get()

    journey.restage(prompt=prompt, stage="renewal")

    assert Prompt.objects.get().draft["stage"] == "renewal"
    assert not drafting.has_changes(prompt=Prompt.objects.select_related("live").get())


def test_moment_that_is_none_is_refused(workspace):
    with pytest.raises(NoSuchStage, match="choose one of the columns"):
        journey.restage(prompt=cast.prompt(workspace), stage="elsewhere")
