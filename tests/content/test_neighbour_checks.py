"""Other live prompts at the same moment in the same place."""

import pytest

from guidance.content import checks, publishing
from guidance.protocol.content import (
    Anchor,
    Candidate,
    EventTrigger,
    HoverTrigger,
    LinkTrigger,
    Step,
)
from tests.support import cast
from tests.support.factories import audience

pytestmark = pytest.mark.django_db
AT_REPORTS = {"trigger": HoverTrigger(), "anchor": Anchor([Candidate("data", "reports")])}
ON_CONTACTS = audience({"page.path": "/contacts"})


@pytest.fixture
def workspace():
    return cast.workspace()


def live(workspace, key="other", **changes):
    return publishing.publish(prompt=cast.prompt(workspace, key, **changes), by=None, now=cast.NOW)


def warnings(prompt):
    return [finding.message for finding in checks.check(prompt=prompt)]


def test_same_moment_place_and_people_is_told(workspace):
    live(workspace, **AT_REPORTS)

    assert warnings(cast.prompt(workspace, **AT_REPORTS)) == [
        "“Other” shows at the same moment, in the same place and to the same people: one of the two always waits."
    ]


def test_same_moment_and_place_for_other_people_is_told_less_strongly(workspace):
    live(workspace, audience=audience({"account.plan": "free"}), trigger=EventTrigger("Import"))

    assert warnings(cast.prompt(workspace, trigger=EventTrigger("Import"))) == [
        "“Other” shows at the same moment and in the same place: who is in both audiences gets only one of them."
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"trigger": EventTrigger("Import")}, {"trigger": EventTrigger("Export")}),
        (AT_REPORTS, {**AT_REPORTS, "anchor": Anchor([Candidate("data", "timeline")])}),
        ({"audience": ON_CONTACTS}, {}),
        ({"trigger": LinkTrigger()}, {"trigger": LinkTrigger()}),
        ({"kind": "tour", "steps": [Step("a", cast.draft().blocks)]}, {}),
    ],
)
def test_what_does_not_meet_is_not_told(workspace, first, second):
    live(workspace, **first)

    assert warnings(cast.prompt(workspace, **second)) == []


def test_pages_are_part_of_the_place(workspace):
    live(workspace, audience=ON_CONTACTS)

    assert len(warnings(cast.prompt(workspace, audience=ON_CONTACTS))) == 1


def test_what_is_not_live_meets_nobody(workspace):
    version = live(workspace)
    publishing.pause(prompt=version.prompt)
    cast.prompt(workspace, "draft")

    assert warnings(cast.prompt(workspace)) == []


def test_a_theme_few_can_read_is_told(workspace):
    workspace.themes.update(muted="#aaaaaa")

    [told] = warnings(cast.prompt(workspace, theme="acme"))

    assert told.startswith("In the theme “Acme”: The less important text, #aaaaaa, is hard to see")
