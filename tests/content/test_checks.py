import pytest

from guidance.content import checks, publishing
from guidance.protocol.content import (
    Anchor,
    Button,
    Buttons,
    Candidate,
    ClickTrigger,
    Dismiss,
    Emit,
    EventTrigger,
    Frequency,
    Heading,
    HoverTrigger,
    Image,
    Link,
    Meter,
    Offer,
    Schedule,
    Snooze,
    StartTrial,
    Step,
    Text,
)
from guidance.segments.models import Segment
from tests.support import cast

pytestmark = pytest.mark.django_db

RATIO = {"kind": "ratio", "limit": "contacts"}


def found(kind="modal", **changes):
    prompt = cast.prompt(cast.workspace(), kind=kind, **changes)
    return [(finding.place, finding.message) for finding in checks.check(prompt=prompt)]


def button(action, label="Go"):
    return {"blocks": [Heading(text="Hello"), Buttons(buttons=[Button(label=label, action=action)])]}


def rule(where, **facts):
    return {"version": 1, "where": where, "facts": facts}


def test_check_finds_nothing_when_the_draft_is_right():
    assert found() == []


def test_check_says_so_when_the_prompt_says_nothing():
    assert found(blocks=[]) == [("blocks", "The prompt says nothing yet; give it a title or a text.")]


@pytest.mark.parametrize("block", [Heading(text=" "), Text(text="")])
def test_check_finds_an_empty_text_when_another_text_is_there(block):
    assert found(blocks=[Heading(text="Hello"), block]) == [
        ("blocks", "A title or text is empty; fill it in or remove it.")
    ]


def test_check_finds_a_prompt_nobody_can_close():
    assert found(blocks=[Heading(text="Hello")], dismissible=False) == [
        ("blocks", "Nobody could close this prompt; let people close it or add a button.")
    ]


def test_check_asks_for_the_images_description_when_it_has_none():
    assert found(blocks=[Heading(text="Hello"), Image(src="https://acme.example/a.png", alt=" ")]) == [
        (
            "image",
            "The image has no description; say what it shows, for people who cannot see it, or that it only decorates.",
        )
    ]


def test_check_refuses_the_image_when_its_address_runs_code():
    assert found(blocks=[Heading(text="Hello"), Image(src="javascript:alert(1)", alt="A")]) == [
        ("image", "The image address “javascript:alert(1)” does not work; it must begin with https:// or /.")
    ]


def test_check_finds_the_bar_of_an_unknown_limit():
    assert found(blocks=[Heading(text="Hello"), Meter(limit="seats")]) == [
        ("blocks", "The bar shows the limit “seats”, which does not exist.")
    ]


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "/a\\b", "", "java\nscript:x"]
)
def test_check_refuses_a_link_when_it_could_run_or_lead_astray(href):
    places = [place for place, message in found(**button(Link(href=href)))]

    assert places == ["buttons"]


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (
            StartTrial(feature="gantt"),
            "The button “Go” starts a trial of “gantt”, which is not a feature of this workspace.",
        ),
        (StartTrial(feature="timeline", days=0), "The button “Go” needs a number of days between 1 and 365."),
        (Snooze(days=999), "The button “Go” needs a number of days between 1 and 365."),
        (Emit(event=" "), "The button “Go” reports an event that needs a name, one that does not begin with “$”."),
        (
            Emit(event="$prompt_shown"),
            "The button “Go” reports an event that needs a name, one that does not begin with “$”.",
        ),
    ],
)
def test_check_finds_a_button_that_cannot_work(action, message):
    assert found(**button(action)) == [("buttons", message)]


def test_check_finds_a_button_without_a_label():
    assert found(**button(Dismiss(), label=" ")) == [
        ("buttons", "A button has no label; say what happens when it is pressed.")
    ]


@pytest.mark.parametrize("trigger", [HoverTrigger(), ClickTrigger()])
def test_check_asks_for_the_element_when_the_trigger_needs_one(trigger):
    assert found(trigger=trigger) == [("anchor", "Say which element of the page this prompt belongs to.")]


def test_check_asks_for_the_element_when_the_prompt_is_a_tooltip():
    empty = Anchor(candidates=[Candidate(by="data", value=" ")])

    assert found(kind="tooltip", anchor=empty) == [("anchor", "Say which element of the page this prompt belongs to.")]


def test_check_asks_for_the_event_when_the_trigger_is_one():
    assert found(trigger=EventTrigger(event="")) == [("trigger", "Say which event shows this prompt.")]


def test_check_keeps_banners_at_the_top_or_bottom():
    assert found(kind="banner", placement="left") == [
        ("placement", "A banner goes to the top or the bottom of the page, or inside an element.")
    ]


def test_check_tells_what_is_wrong_with_the_audience():
    assert found(audience=rule({"user.age": {"$gt": 3}})) == [
        (
            "audience",
            checks.check(prompt=cast.prompt(cast.workspace("b"), audience=rule({"user.age": {"$gt": 3}})))[0].message,
        )
    ]


@pytest.mark.parametrize(
    ("audience", "message"),
    [
        (rule({"segments.gone": True}), "The audience names the segment “gone”, which does not exist."),
        (
            rule({"account.plan": {"$in": ["free", "huge"]}}),
            "The audience names the plan “huge”, which does not exist.",
        ),
        (
            rule({"$not": {"facts.seats_ratio": 1}}, seats_ratio={"kind": "ratio", "limit": "seats"}),
            "The audience names the limit “seats”, which does not exist.",
        ),
        (
            rule(
                {"facts.p": 1}, p={"kind": "prompt_history", "prompt": "gone", "what": "seen", "window_seconds": None}
            ),
            "The audience names the prompt “gone”, which does not exist.",
        ),
    ],
)
def test_check_finds_what_the_audience_names_in_vain(audience, message):
    assert found(audience=audience) == [("audience", message)]


def test_check_finds_two_meanings_of_one_fact():
    workspace = cast.workspace()
    count = {"kind": "count", "event": "A", "window_seconds": None, "scope": "user"}
    Segment.objects.create(
        workspace=workspace, key="s", name="Busy", rule=rule({"facts.n": 1}, n={**count, "event": "B"})
    )
    live = cast.prompt(
        workspace,
        "other",
        kind="tour",
        steps=[Step("a", [Heading(text="Hi")])],
        audience=rule({"facts.m": 1}, m={**count, "event": "C"}),
    )
    publishing.publish(prompt=live, by=None, now=cast.NOW)

    prompt = cast.prompt(workspace, audience=rule({"facts.n": 1, "facts.m": 1}, n=count, m=count))

    assert [finding.message for finding in checks.check(prompt=prompt)] == [
        "“Other” means something else by the fact “m”; give it another name here.",
        "“Busy” means something else by the fact “n”; give it another name here.",
    ]


def test_check_does_not_count_the_prompts_own_live_version_against_it():
    workspace = cast.workspace()
    count = {"kind": "count", "event": "A", "window_seconds": None, "scope": "user"}
    prompt = cast.prompt(workspace, audience=rule({"facts.n": 1}, n=count))
    publishing.publish(prompt=prompt, by=None, now=cast.NOW)

    prompt.draft["audience"]["facts"]["n"]["event"] = "B"

    assert checks.check(prompt=prompt) == []


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"offer": Offer(feature="gantt")}, ("offer", "The prompt offers the feature “gantt”, which does not exist.")),
        ({"offer": Offer(plan="huge")}, ("offer", "The prompt offers the plan “huge”, which does not exist.")),
        ({"offer": Offer(limit="seats")}, ("offer", "The prompt offers the limit “seats”, which does not exist.")),
        (
            {"frequency": Frequency(period_of="seats")},
            ("frequency", "The frequency follows the period of “seats”, which is not a limit."),
        ),
        ({"frequency": Frequency(count=0)}, ("frequency", "The prompt must be allowed to show at least once.")),
        ({"theme": "night"}, ("theme", "The theme “night” does not exist.")),
        ({"schedule": Schedule(starts_at="soon")}, ("schedule", "The start or the end is not a date.")),
        (
            {"schedule": Schedule(starts_at="2026-02-01T00:00:00Z", ends_at="2026-01-01T00:00:00Z")},
            ("schedule", "The prompt ends before it starts."),
        ),
    ],
)
def test_check_finds_terms_that_cannot_be_kept(changes, finding):
    assert found(**changes) == [finding]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ limit.seats.used }}", "There is no variable “limit.seats.used”; choose one from the menu."),
        ("{{ account.name", "A variable is not written completely; choose it from the menu instead of typing it."),
        ("a\u202eb", "A text holds invisible control characters; type it anew instead of pasting it."),
        ("a" * 2001, "A text is longer than 2,000 characters; people do not read that much in a prompt."),
    ],
)
def test_check_finds_a_text_that_would_not_read_well(text, message):
    assert found(blocks=[Heading(text="Hello"), Text(text=text)]) == [("text", message)]


def test_check_accepts_every_kind_of_variable():
    names = ["person.role", "account.industry", "plan.name", "next_plan.price", "limit.contacts.percent"]
    names += ["feature.timeline.plan", "trial.timeline.ends"]

    assert found(blocks=[Text(text=" ".join(f'{{{{ {name} | "x" }}}}' for name in names))]) == []


def test_check_tells_when_the_draft_is_damaged():
    prompt = cast.prompt(cast.workspace())
    prompt.draft = {"blocks": 7}

    (finding,) = checks.check(prompt=prompt)

    assert finding.place == "draft"
    assert finding.message.startswith("The draft is damaged and cannot be read: ")


def test_check_asks_the_database_as_often_for_three_live_prompts_as_for_one(django_assert_num_queries):
    workspace = cast.workspace()
    prompt = cast.prompt(workspace)
    for count in (1, 2):
        for number in range(count):
            live = cast.prompt(workspace, f"live-{count}-{number}")
            publishing.publish(prompt=live, by=None, now=cast.NOW)

        with django_assert_num_queries(10):
            checks.check(prompt=prompt)
