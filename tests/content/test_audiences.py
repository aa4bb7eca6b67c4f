import pytest

from guidance.content import audiences, publishing
from guidance.content.models import Prompt
from guidance.segments import saving
from guidance.segments.models import Segment
from guidance.segments.saving import SegmentInUse
from tests.support import cast
from tests.support.factories import NOW, audience

pytestmark = pytest.mark.django_db
FREE = {"version": 1, "where": {"account.plan": {"$in": ["free"]}}, "facts": {}}
IN_IT = {"segments.free": {"$eq": True}}


@pytest.fixture
def workspace():
    return cast.workspace()


@pytest.fixture
def segment(workspace):
    return saving.save(segment=Segment(workspace=workspace, key="free", name="Free plan", rule=FREE))


def test_delete_removes_a_segment_no_prompt_names(workspace, segment):
    cast.prompt(workspace, "upgrade")

    audiences.delete(segment=segment)

    assert not Segment.objects.exists()


def test_delete_refuses_while_a_draft_names_it(workspace, segment):
    cast.prompt(workspace, "upgrade", audience=audience(IN_IT))

    with pytest.raises(SegmentInUse, match="“Free plan” is used by the prompt “"):
        audiences.delete(segment=segment)

    assert Segment.objects.filter(pk=segment.pk).exists()


def test_delete_refuses_while_people_see_a_prompt_that_names_it(workspace, segment):
    prompt = cast.prompt(workspace, "upgrade", audience=audience(IN_IT))
    publishing.publish(prompt=prompt, by=None, now=NOW)
    Prompt.objects.filter(pk=prompt.pk).update(draft={**prompt.draft, "audience": audience({})})

    with pytest.raises(SegmentInUse, match="is used by the prompt"):
        audiences.delete(segment=segment)


def test_delete_does_not_mind_archived_prompts_and_other_workspaces(workspace, segment):
    prompt = cast.prompt(workspace, "upgrade", audience=audience(IN_IT))
    publishing.archive(prompt=prompt)
    cast.prompt(cast.workspace("cyd", "Cyd's"), "upgrade", audience=audience(IN_IT))

    audiences.delete(segment=segment)

    assert not Segment.objects.exists()
