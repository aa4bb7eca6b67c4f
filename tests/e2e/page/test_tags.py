"""Feature tags: what people do with tagged elements is tracked, and nothing of what they type."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page.conftest import BODY, Opens, document
from tests.e2e.page.prompts import banner
from tests.e2e.page.stub import Host, Stub
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

FORM = """
<form id="search" onsubmit="event.preventDefault()">
<input id="query" name="q"><select id="sort"><option>Name<option>Date</select><button>Go</button></form>
<ul><li><button class="delete">Delete</button></li><li><button class="delete"><b>Delete</b></button></li></ul>
<x-panel></x-panel>
<script>
  const root = document.querySelector("x-panel").attachShadow({ mode: "open" });
  root.innerHTML = "<form><input><button data-guidance='inner'>Inner</button></form>";
  root.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
</script>
"""


# Over an element and on at once, however slow the machine is.
PASS_BY = """() => {
  const over = (one) => one.dispatchEvent(new PointerEvent("pointerover", {bubbles: true, composed: true}));
  over(document.querySelector(".delete"));
  over(document.querySelector("#next"));
}"""


def tag(event: str, *candidates: tuple[str, str], action: str = "click", **more: Any) -> dict[str, Any]:
    """Return a tag as the document has it."""
    found = [{"by": by, "value": value} for by, value in candidates]
    return {"event": event, "action": action, "candidates": found, **more}


def tagged(stub: Stub, open_page: Opens, *tags: dict[str, Any], path: str = "/") -> Page:
    """Open a page whose decision names these tags, and wait until it follows them."""
    stub.contents["tags-1"] = {"tags": [*tags, tag("Ready", ("css", "h1"))]}
    stub.decision = {**stub.decision, "version": 1, "tags": "tags-1"}
    page = open_page(path)
    follows(stub, page, "Ready")
    return page


def follows(stub: Stub, page: Page, event: str) -> None:
    """Click the title until that is tracked."""

    def clicked() -> bool:
        page.evaluate("document.querySelector('h1').click()")
        page.wait_for_timeout(50)
        return bool(stub.named(event))

    until(clicked, what="the tags are followed")


def settled(stub: Stub, page: Page) -> None:
    """Wait until everything tracked so far has arrived."""
    page.evaluate("guidance.track('Settled')")
    until(lambda: stub.named("Settled"), what="everything arrived")


@pytest.fixture(autouse=True)
def _form(stub: Stub, host: Host) -> None:
    host.pages["*"] = document(stub.origin, BODY + FORM)


@pytest.mark.builds
def test_tags_track_clicks_on_elements_found_in_any_way(stub: Stub, open_page: Opens) -> None:
    by_name = tag("By name", ("data", "custom-reports"))
    by_words = tag("By words", ("data", "gone"), ("text", "Delete"))
    in_shadow = tag("In shadow", ("data", "inner"))
    page = tagged(stub, open_page, by_name, by_words, in_shadow)

    page.click("#reports")
    for button in page.locator(".delete").all():
        button.click()
    page.click("x-panel button")
    page.click("#next")
    settled(stub, page)

    told = {"source": "feature_tag", "action": "click"}
    assert [stub.named(name) for name in ("By name", "By words", "In shadow")] == [[told], [told, told], [told]]


@pytest.mark.builds
def test_tag_means_the_element_that_most_selectors_of_a_group_are_for(stub: Stub, open_page: Opens) -> None:
    group = {"by": "group", "selectors": ["#sort", "form > select", "[name=gone]"], "text": "", "confidence": 0.5}
    voted = {"event": "Voted", "action": "click", "candidates": [group, {"by": "css", "value": "#next"}]}
    page = tagged(stub, open_page, voted)

    page.click("#sort")
    page.click("#next")
    settled(stub, page)
    assert len(stub.named("Voted")) == 1

    page.evaluate("document.querySelector('#sort').remove()")
    page.click("#next")
    until(lambda: len(stub.named("Voted")) == 2, what="the next candidate counts once the group means nobody")


def test_tag_means_its_best_candidate_while_that_is_in_the_page(stub: Stub, open_page: Opens) -> None:
    page = tagged(stub, open_page, tag("Pressed", ("css", "#reports"), ("css", "#next")), tag("Broken", ("css", "##")))

    page.click("#next")
    page.evaluate("document.querySelector('#reports').remove()")
    page.click("#next")
    settled(stub, page)

    assert len(stub.named("Pressed")) == 1
    assert stub.named("Broken") == []


def test_tags_track_what_is_sent_and_changed_but_never_its_value(stub: Stub, open_page: Opens) -> None:
    sent = tag("Sent", ("css", "form"), action="submit")
    changed = tag("Sorted", ("css", "#sort"), action="change")
    typed = tag("Typed", ("css", "input"), action="change")
    page = tagged(stub, open_page, sent, changed, typed)

    page.select_option("#sort", "Date")
    page.fill("#query", "secret words")
    page.press("#query", "Enter")
    page.locator("x-panel input").press_sequentially("secret words")
    page.locator("x-panel input").press("Enter")
    settled(stub, page)

    assert [len(stub.named(name)) for name in ("Sent", "Sorted", "Typed")] == [2, 1, 2]
    assert "secret words" not in str(stub.events)


def test_tag_counts_a_rest_of_the_pointer_once_for_each_element_and_page_view(stub: Stub, open_page: Opens) -> None:
    page = tagged(stub, open_page, tag("Rested", ("css", ".delete"), action="hover"))
    first, second = page.locator(".delete").all()

    page.evaluate(PASS_BY)
    page.wait_for_timeout(600)
    assert stub.named("Rested") == []
    for count, button in enumerate((first, second), start=1):
        button.hover()
        until(lambda count=count: len(stub.named("Rested")) == count, what="the rest is tracked")
        page.hover("#next")
    first.hover()
    page.wait_for_timeout(600)
    settled(stub, page)
    assert len(stub.named("Rested")) == 2

    page.hover("#next")
    page.evaluate("history.pushState({}, '', '/elsewhere')")
    until(lambda: len(stub.of_type("page")) == 2, what="the page is another one")
    first.hover()

    until(lambda: len(stub.named("Rested")) == 3, what="the rest on another page is tracked")


def test_tags_of_other_pages_are_not_followed(stub: Stub, open_page: Opens) -> None:
    here = tag("Here", ("css", "#next"), page={"page.path": {"$regex": "^/contacts"}})
    page = tagged(stub, open_page, here)

    page.click("#next")
    page.evaluate("history.pushState({}, '', '/contacts/7')")
    page.click("#next")
    settled(stub, page)

    assert len(stub.named("Here")) == 1


def test_open_page_follows_changed_tags_and_leaves_removed_ones(stub: Stub, open_page: Opens) -> None:
    page = tagged(stub, open_page, tag("Old", ("css", "#next")))
    stub.contents["tags-2"] = {"tags": [tag("New", ("css", "#next")), tag("Ready again", ("css", "h1"))]}

    stub.decision = {**stub.decision, "version": 2, "tags": "tags-2"}
    follows(stub, page, "Ready again")
    page.click("#next")
    settled(stub, page)
    assert (len(stub.named("Old")), len(stub.named("New"))) == (0, 1)

    ready = len(stub.named("Ready again"))
    page.evaluate("guidance.on('decision', (decision) => setTimeout(() => (window.version = decision.version)))")
    stub.decision = {"version": 3, "armed": [], "keep": [], "grants": {}}
    page.wait_for_function("() => window.version === 3")
    page.click("#next")
    page.click("h1")
    page.evaluate("guidance.track('Settled again')")
    until(lambda: stub.named("Settled again"), what="everything arrived")
    assert (len(stub.named("New")), len(stub.named("Ready again"))) == (1, ready)


def test_tags_leave_prompts_to_report_for_themselves(stub: Stub, open_page: Opens) -> None:
    page = tagged(stub, open_page, tag("Any button", ("css", "button")), tag("Any host", ("css", "guidance-prompt")))
    contents = banner()
    with stub.lock:
        tags = stub.decision["tags"]
        stub.arm(contents)
        stub.decision["tags"] = tags
    expect(page.locator("guidance-prompt .box")).to_be_visible()

    page.get_by_role("button", name="Close").click()
    settled(stub, page)

    assert (stub.named("Any button"), stub.named("Any host")) == ([], [])


def test_page_without_tags_loads_nothing_for_them(stub: Stub, open_page: Opens) -> None:
    open_page().wait_for_timeout(200)

    assert [path for _, path, _ in stub.asked if "noticing" in path or "tags" in path] == []
