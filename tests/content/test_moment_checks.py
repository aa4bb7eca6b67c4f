import pytest

from guidance.content import checks
from guidance.protocol.content import (
    Anchor,
    Candidate,
    DwellTrigger,
    ExitTrigger,
    HoverTrigger,
    IdleTrigger,
    LimitTrigger,
    LinkTrigger,
    RageTrigger,
    ScrollTrigger,
    VisibleTrigger,
)
from tests.support import cast

pytestmark = pytest.mark.django_db
ELEMENT = [Candidate(by="data", value="reports")]
SHARE = "The share of the element or page is from 1 to 100 %."
SECONDS = "The page waits for 0 to 3,600 seconds."
CLICKS = "Quick clicks are 2 to 10 in number."


def found(**changes):
    prompt = cast.prompt(cast.workspace(), kind="modal", **changes)
    return [(finding.place, finding.message) for finding in checks.check(prompt=prompt)]


@pytest.mark.parametrize(
    "trigger",
    [
        VisibleTrigger(percent=100, seconds=0),
        DwellTrigger(seconds=3600),
        IdleTrigger(seconds=0),
        ExitTrigger(),
        ScrollTrigger(percent=1),
        RageTrigger(clicks=10),
        LimitTrigger(limit="contacts", percent=1),
        LinkTrigger(),
        HoverTrigger(delay=10_000),
    ],
)
def test_check_finds_nothing_wrong_with_a_moment_that_can_come(trigger):
    assert found(trigger=trigger, anchor=Anchor(candidates=ELEMENT)) == []


@pytest.mark.parametrize(
    ("trigger", "message"),
    [
        (VisibleTrigger(percent=0), SHARE),
        (ScrollTrigger(percent=101), SHARE),
        (DwellTrigger(seconds=-1), SECONDS),
        (IdleTrigger(seconds=3601), SECONDS),
        (RageTrigger(clicks=1), CLICKS),
        (LimitTrigger(limit=""), "Say which limit shows this prompt."),
        (LimitTrigger(limit="gone"), "The prompt waits for the limit “gone”, which does not exist."),
        (LimitTrigger(limit="contacts", percent=0), "The share of the limit is from 1 to 100 %."),
        (RageTrigger(clicks=11), CLICKS),
        (HoverTrigger(delay=10_001), "The pointer rests on the element for 0 to 10,000 milliseconds."),
    ],
)
def test_check_finds_a_moment_that_never_comes(trigger, message):
    assert found(trigger=trigger, anchor=Anchor(candidates=ELEMENT)) == [("trigger", message)]


def test_check_asks_for_the_element_when_a_prompt_waits_to_see_it():
    assert found(trigger=VisibleTrigger()) == [("anchor", "Say which element of the page this prompt belongs to.")]
