import pytest

from guidance.content import checks
from guidance.content.models import Prompt
from guidance.protocol.content import Anchor, Button, Buttons, Candidate, Heading, Image, Open, Step, Text
from guidance.workspaces.models import Workspace
from tests.support import cast

pytestmark = pytest.mark.django_db
HERE = Anchor(candidates=[Candidate(by="data", value="import")])


def found(*steps, kind="tour", **changes):
    workspace = Workspace.objects.first() or cast.workspace()
    given = {"steps": list(steps), "blocks": [], **changes}
    prompt = cast.prompt(workspace, f"p-{Prompt.objects.count()}", kind=kind, **given)
    return [finding.message for finding in checks.check(prompt=prompt)]


def step(key="welcome", **changes):
    return Step(**{"key": key, "blocks": [Heading(text="Welcome")], **changes})


def test_check_finds_nothing_wrong_with_a_tour_over_pages():
    pages = {"page.path": {"$regex": "^/contacts"}}

    assert found(step(), step("import", anchor=HERE, page=pages, advance="click"), dismissible=False) == []


def test_check_asks_for_the_first_step_of_a_tour():
    assert found() == ["The tour has no steps yet; add the first."]


@pytest.mark.parametrize("blocks", [[], [Text(text=" ")]])
def test_check_asks_every_step_of_a_tour_to_say_something(blocks):
    assert "Step 2 says nothing yet; give it a title or a text." in found(step(), step("b", blocks=blocks))


def test_check_asks_for_keys_that_tell_steps_apart():
    assert found(step(), step()) == ["Two steps are called “welcome”; give each a name of its own."]


def test_check_says_when_there_are_more_steps_than_anybody_takes():
    assert found(*(step(f"s{number}") for number in range(31))) == [
        "More than 30 steps are more than anybody takes; leave some out."
    ]


@pytest.mark.parametrize("anchor", [None, Anchor(candidates=[Candidate(by="css", value=" ")])])
def test_check_asks_which_element_a_step_waits_for(anchor):
    assert found(step(advance="click", anchor=anchor)) == [
        "Step 1 waits for a click on its element; say which element that is."
    ]


@pytest.mark.parametrize(
    "page",
    [
        {"page.path": {"$eq": "contacts"}},
        {"page.path": {"$regex": "^contacts"}},
        {"page.path": {"$eq": "https://acme.test/contacts"}},
        {"page.path": {"$regex": "^/contacts\\?tab=2"}},
        {"$and": [{"page.path": {"$eq": "/a"}}, {"page.path": {"$eq": "/b"}}]},
        {"$and": [{"page.path": {"$eq": "/a"}}, {"page.path": {"$ne": "/a"}}]},
        {"$and": [{"page.path": {"$eq": "/a"}}, {"page.path": {"$regex": "^/b"}}]},
    ],
)
def test_check_refuses_pages_on_which_a_step_can_never_be(page):
    assert found(step(page=page)) == [
        "Step 1 belongs to no page: an address is like /contacts, and it cannot be two at once."
    ]


@pytest.mark.parametrize("page", [{"page.path": {"$regex": "[a-z]+$"}}, {"page.path": {"$regex": "contacts"}}])
def test_check_leaves_rules_alone_that_may_hold(page):
    assert found(step(page=page)) == []


def test_check_refuses_a_page_rule_it_cannot_read():
    assert [message.startswith("Step 1, pages: ") for message in found(step(page={"page.path": {"$no": 1}}))] == [True]


def test_check_looks_into_the_parts_of_a_step():
    blocks = [Heading(text="Welcome"), Image(src="/a.png", alt="")]

    assert found(step(blocks=blocks)) == [
        "Step 1: The image has no description; say what it shows, for people who cannot see it, or that it only decorates."
    ]


def test_check_refuses_a_button_that_opens_a_prompt_that_is_not_there():
    go = Buttons(buttons=[Button(label="Go", action=Open(prompt="gone"))])

    assert found(kind="modal", blocks=[Heading(text="Hi"), go]) == [
        "The button “Go” opens the prompt “gone”, which does not exist."
    ]
