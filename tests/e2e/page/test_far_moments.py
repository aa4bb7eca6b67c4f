"""Moments at elements that are not in the page's own document: in frames of the same origin, in open shadow roots."""

from collections.abc import Callable
from functools import reduce
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.page.conftest import AGED, Opens, armed, document, loaded
from tests.e2e.page.prompts import modal, tooltip
from tests.e2e.page.stub import Host, Stub
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

TIP = "guidance-prompt[data-kind=tooltip] .box"
DIALOG = "guidance-prompt[data-kind=modal] dialog"
INNER = """<!doctype html><body style="padding:60px"><p id="aside">Aside</p>
<button data-guidance="far" type="button" onclick="top.pressed = (top.pressed ?? 0) + 1">Far</button></body>"""
FRAMED = '<h1>Acme</h1><iframe id="outer" src="/middle" style="width:420px;height:330px"></iframe>'
MIDDLE = '<!doctype html><iframe src="/inner" style="width:340px;height:260px"></iframe>'
SHADOW = """<h1>Acme</h1><x-card></x-card><script>
const root = document.querySelector("x-card").attachShadow({mode: "open"});
root.addEventListener("click", () => (window.pressed = (window.pressed ?? 0) + 1));
root.innerHTML = "<button id=aside>Aside</button> <button data-guidance=far>Far</button>";
</script>"""
# Open shadow roots hide their frames from `window.length`, and what loads in them from the document.
HIDDEN = """<h1>Acme</h1><x-shell></x-shell><script>
const shell = document.querySelector("x-shell").attachShadow({mode: "open"});
const frame = () => { shell.innerHTML = "<iframe src='/inner' style='width:420px;height:330px'></iframe>"; };
if (!location.search) frame();
</script>"""
ANCHOR = {"candidates": [{"by": "data", "value": "far"}], "wait": 300, "fallback": "none"}
WHERE = {"frame": FRAMED, "shadow root": SHADOW, "frame in a shadow root": HIDDEN}


@pytest.fixture(params=WHERE)
def far(request: pytest.FixtureRequest, stub: Stub, host: Host, open_page: Opens) -> tuple[Page, Locator, Locator]:
    """Return a page, a button in it that is far away, and something beside that."""
    host.pages |= {"*": document(stub.origin, WHERE[request.param]), "/middle": MIDDLE, "/inner": INNER}
    page = open_page()
    frames = {"frame": ["#outer", "iframe"], "frame in a shadow root": ["iframe"]}.get(request.param, [])
    inside = reduce(lambda around, frame: around.frame_locator(frame), frames, page)
    return page, inside.locator("[data-guidance=far]"), inside.locator("#aside")


# How long after its element was there a frame is listened to; the body of a function that makes it come, in time or late.
HEARD = """async (late) => {
    await new Promise((done) => setTimeout(done, late));
    const frame = document.createElement("iframe");
    frame.srcdoc = "<body style='padding:60px'>";
    const loaded = new Promise((done) => (frame.onload = done));
    document.body.append(frame);
    await loaded;
    const inner = frame.contentDocument;
    const heard = new Promise((done) => {
        const add = inner.addEventListener;
        inner.addEventListener = function (name, ...rest) {
            if (name === "pointerover") done(performance.now());
            return add.call(this, name, ...rest);
        };
    });
    const button = inner.createElement("button");
    button.dataset.guidance = "far";
    inner.body.append(button);
    const there = performance.now();
    const took = (await heard) - there;
    frame.remove();
    return took;
}"""
Far = tuple[Page, Locator, Locator]


def rested(page: Page, button: Locator, aside: Locator) -> None:
    # What is far away is looked for a few times a second: whoever is there sooner moves a little.
    def came() -> bool:
        aside.hover()
        button.hover()
        page.wait_for_timeout(200)
        return page.locator(TIP).is_visible()

    until(came, what="the tooltip shows")


@pytest.mark.builds
def test_tooltip_shows_while_the_pointer_rests_far_away_and_goes_with_it(stub: Stub, far: Far) -> None:
    page, button, aside = far
    armed(stub, page, tooltip(anchor=ANCHOR))

    rested(page, button, aside)
    aside.hover()

    expect(page.locator(TIP)).to_have_count(0)
    assert stub.claims[0]["trigger"] == "hover"


def test_tooltip_goes_when_the_pointer_leaves_for_the_page(stub: Stub, far: Far) -> None:
    page, button, aside = far
    armed(stub, page, tooltip(anchor=ANCHOR))
    rested(page, button, aside)

    page.hover("h1")

    expect(page.locator(TIP)).to_have_count(0)


@pytest.mark.builds
def test_tooltip_shows_for_who_comes_by_keyboard(stub: Stub, far: Far) -> None:
    page, button, aside = far
    armed(stub, page, tooltip(anchor=ANCHOR))
    rested(page, button, aside)
    page.hover("h1")
    expect(page.locator(TIP)).to_have_count(0)

    page.keyboard.press("Tab")
    button.focus()

    expect(page.locator(TIP)).to_be_visible()


@pytest.mark.builds
def test_click_far_away_is_held_until_it_is_clear_whether_a_prompt_shows(stub: Stub, far: Far) -> None:
    page, button, _ = far
    stub.refusals["timeline-modal"] = "capped_person"
    armed(stub, page, modal(anchor=ANCHOR))
    clicks = 0

    def claimed() -> bool:
        nonlocal clicks
        clicks += 1
        button.click()
        page.wait_for_timeout(200)
        return bool(stub.claims)

    until(claimed, what="a click is heard")
    page.wait_for_function("(clicks) => window.pressed === clicks", arg=clicks)
    stub.refusals.clear()
    stub.arm(modal(anchor=ANCHOR, version=2))

    def shows() -> bool:
        nonlocal clicks
        held = len(stub.claims)
        button.click()
        until(
            lambda: len(stub.claims) > held or page.evaluate("window.pressed") > clicks, what="the click is done with"
        )
        clicks += len(stub.claims) == held
        return len(stub.claims) > held

    until(shows, what="the prompt is asked for")
    expect(page.locator(DIALOG)).to_be_visible()
    assert page.evaluate("window.pressed") == clicks


@pytest.mark.builds
def test_frame_that_loads_anew_is_heard_again(stub: Stub, host: Host, open_page: Opens) -> None:
    host.pages |= {"*": document(stub.origin, FRAMED), "/middle": MIDDLE, "/inner": INNER}
    page = open_page()
    armed(stub, page, tooltip(anchor=ANCHOR))
    inside = page.frame_locator("#outer").frame_locator("iframe")
    rested(page, inside.locator("[data-guidance=far]"), inside.locator("#aside"))

    with page.expect_response("**/inner"):
        page.evaluate("document.querySelector('#outer').contentWindow.location.reload()")

    page.hover("h1")
    expect(page.locator(TIP)).to_have_count(0)
    rested(page, inside.locator("[data-guidance=far]"), inside.locator("#aside"))


@pytest.mark.parametrize("late", [0, 5500], ids=["at once", "after it was long away"])
def test_frame_that_comes_after_the_prompt_was_armed_is_heard_within_a_quarter_of_a_second(
    stub: Stub, open_page: Opens, late: int
) -> None:
    page = open_page()
    with page.expect_response("**/deep.js"):
        armed(stub, page, tooltip(anchor=ANCHOR))

    # The best of a few: what a busy machine adds is not ours.
    assert min(page.evaluate(HEARD, late) for _ in range(3)) < 250


@pytest.mark.builds
def test_tooltip_shows_in_a_frame_that_came_after_it_was_armed(stub: Stub, host: Host, open_page: Opens) -> None:
    host.pages |= {"/middle": MIDDLE, "/inner": INNER}
    page = open_page()
    armed(stub, page, tooltip(anchor=ANCHOR))

    page.evaluate("(frame) => document.body.insertAdjacentHTML('beforeend', frame)", FRAMED)

    inside = page.frame_locator("#outer").frame_locator("iframe")
    rested(page, inside.locator("[data-guidance=far]"), inside.locator("#aside"))


def point(page: Page, button: Locator) -> None:
    button.hover()


def click(page: Page, button: Locator) -> None:
    button.click()


def type_into(page: Page, button: Locator) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


@pytest.mark.builds
@pytest.mark.parametrize(
    ("content", "way"),
    [(tooltip(anchor=ANCHOR), point), (modal(anchor=ANCHOR), click), (modal(anchor=ANCHOR), type_into)],
    ids=["pointer", "click", "keyboard"],
)
def test_first_visit_to_a_frame_that_came_late_in_a_shadow_root_is_heard(
    stub: Stub, host: Host, open_page: Opens, content: dict[str, Any], way: Callable[[Page, Locator], None]
) -> None:
    host.pages |= {"*": document(stub.origin, HIDDEN), "/inner": INNER}
    page = open_page("/?later")
    armed(stub, page, content)
    loaded(page, "missing")
    loaded(page, "deep")
    page.evaluate(AGED)

    with page.expect_response("**/inner"):
        page.evaluate("frame()")
    button = page.frame_locator("iframe").locator("[data-guidance=far]")
    expect(button).to_be_visible()
    way(page, button)

    expect(page.locator(f"guidance-prompt[data-kind={content['kind']}]")).to_be_visible()
    assert page.evaluate("window.pressed") is None
