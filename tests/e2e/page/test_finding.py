"""Ways of finding an element that a plain selector does not: by its words, by votes, inside frames."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page.conftest import AGED, BODY, Opens, armed, document, loaded, passed
from tests.e2e.page.prompts import tooltip
from tests.e2e.page.stub import Host, Stub

pytestmark = pytest.mark.e2e

TIP = "guidance-prompt[data-kind=tooltip] .box"
GO = {"type": "event", "event": "Go"}

# How far below its element the tooltip is, the element being given by an expression; and whether its middle is the element's.
GAP = """(find) => {
  const box = document.querySelector("guidance-prompt")?.shadowRoot.querySelector(".box");
  if (!box?.matches(":popover-open") || !box.checkVisibility({ visibilityProperty: true })) return "not seen";
  const element = eval(find);
  let { left, bottom, width } = element.getBoundingClientRect();
  for (let view = element.ownerDocument.defaultView; view !== window; view = view.parent) {
    const frame = view.frameElement, at = frame.getBoundingClientRect();
    const scale = at.width / frame.offsetWidth;
    left = at.left + (frame.clientLeft + left) * scale;
    bottom = at.top + (frame.clientTop + bottom) * scale;
    width *= scale;
  }
  const at = box.getBoundingClientRect();
  return Math.abs(at.left + at.width / 2 - left - width / 2) < 3 ? Math.round(at.top - bottom) : "beside something else";
}"""


def anchor(*candidates: dict[str, Any]) -> dict[str, Any]:
    return {"candidates": list(candidates), "wait": 300, "fallback": "none"}


def group(*selectors: str, **more: Any) -> dict[str, Any]:
    return {"by": "group", "selectors": list(selectors), **more}


def shown(stub: Stub, page: Page, candidate: dict[str, Any]) -> None:
    armed(stub, page, tooltip(trigger=GO, anchor=anchor(candidate)))
    page.evaluate("guidance.track('Go')")


def settled(page: Page, find: str, expected: int | str = 8) -> None:
    page.wait_for_function(f"([find, expected]) => ({GAP})(find) === expected", arg=[find, expected])


TEXTS = """
<main style="padding:80px 300px">
  <p hidden>Custom reports</p>
  <p>All about Custom reports and more</p>
  <div style="padding:20px"><button id="shouted" type="button">CUSTOM REPORTS</button></div>
  <h2 id="large" style="font-size:50px">Custom reports</h2>
  <button id="small" type="button">
    Custom   <b>reports</b>
  </button>
</main>
"""


@pytest.mark.builds
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Custom reports", "#small"),
        ("  Custom\n reports ", "#small"),
        ("CUSTOM REPORTS", "#shouted"),
        ("all about custom reports AND more", "main > p:nth-of-type(2)"),
    ],
)
def test_text_finds_the_smallest_visible_element_that_says_it(
    stub: Stub, host: Host, open_page: Opens, text: str, expected: str
) -> None:
    host.pages["*"] = document(stub.origin, TEXTS)
    page = open_page()

    shown(stub, page, {"by": "text", "value": text})

    settled(page, f"document.querySelector('{expected}')")


def test_text_finds_nothing_that_only_contains_it(stub: Stub, host: Host, open_page: Opens) -> None:
    host.pages["*"] = document(stub.origin, "<p>All about Custom reports</p><script>'Custom reports'</script>")
    page = open_page()

    shown(stub, page, {"by": "text", "value": "Custom reports"})
    page.wait_for_timeout(500)

    assert stub.claims == []


ROWS = """
<ul id="rows" style="padding:60px 300px">
  <li><button class="open" id="first" data-id="a" type="button">Alpha</button></li>
  <li><button class="open" id="second" data-id="b" type="button">Beta</button></li>
  <li><button class="open" id="third" data-id="c" type="button">Gamma</button></li>
</ul>
"""
BETA = group("[data-id=b]", "#second", "li > .open", "li:nth-child(2) > button", text="Beta")


@pytest.mark.builds
def test_group_finds_the_element_most_of_its_selectors_mean_after_a_release(
    stub: Stub, host: Host, open_page: Opens
) -> None:
    host.pages["*"] = document(stub.origin, ROWS)
    page = open_page()
    # The id is another one, and a new row came before it.
    page.evaluate("document.querySelector('#second').id = 'other'")
    page.evaluate("document.querySelector('#rows').prepend(document.createElement('li'))")

    shown(stub, page, {**BETA, "confidence": 0.5})

    settled(page, "document.querySelector('[data-id=b]')")


@pytest.mark.builds
@pytest.mark.parametrize(
    ("candidate", "why"),
    [
        (group("li > .open"), "a tie"),
        (group("[data-id=b]", "#gone", "[data-id=gone]"), "too few"),
        (group("li > .open", "((", "[data-id=b])", confidence=0.1), "selectors that do not parse vote for nobody"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_group_finds_nobody_when_the_votes_are_not_clear(
    stub: Stub, host: Host, open_page: Opens, candidate: dict[str, Any], why: str
) -> None:
    host.pages["*"] = document(stub.origin, ROWS)
    page = open_page()

    shown(stub, page, candidate)
    page.wait_for_timeout(700)

    assert stub.claims == [], why


@pytest.mark.builds
def test_group_leaves_a_row_that_was_taken_for_another_one(stub: Stub, host: Host, open_page: Opens) -> None:
    host.pages["*"] = document(stub.origin, ROWS)
    page = open_page()
    shown(stub, page, BETA)
    settled(page, "document.querySelector('#second')")

    recycle = """() => {
      const [first, second, third] = document.querySelectorAll("button");
      Object.assign(second, { id: "fifth", textContent: "Epsilon" }).dataset.id = "e";
      Object.assign(third, { id: "second", textContent: "Beta" }).dataset.id = "b";
    }"""
    page.evaluate(recycle)
    passed(page, 250)

    assert page.evaluate(GAP, "document.querySelectorAll('button')[2]") == 8


def test_files_that_vote_are_fetched_only_for_a_prompt_with_a_group(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, tooltip(trigger=GO, anchor=anchor({"by": "text", "value": "Custom reports"})))
    page.evaluate("guidance.track('Go')")
    expect(page.locator(TIP)).to_be_visible()

    assert [path for _, path, _ in stub.asked if path.endswith("/deep.js")] != []
    assert [path for _, path, _ in stub.asked if path.endswith("/group.js")] == []


# Which element is waited for to be seen: whoever found it watches it.
WATCHED = """() => {
  const watch = IntersectionObserver.prototype.observe;
  IntersectionObserver.prototype.observe = function (one) { window.watched = one; watch.call(this, one); };
}"""
COMES = """() => {
  const button = Object.assign(document.createElement("button"), { id: "late", textContent: "Late" });
  (document.querySelector("x-card")?.shadowRoot ?? document.body).append(button);
  window.late = button;
}"""
CARD = """<x-card></x-card><script>document.querySelector("x-card").attachShadow({mode: "open"});</script>"""


@pytest.mark.parametrize(
    ("candidate", "body"),
    [
        ({"by": "text", "value": "Late"}, BODY),
        (group("#late", "body > button", text="Late"), BODY),
        ({"by": "css", "value": "#late"}, BODY + CARD),
    ],
    ids=["by its words", "by votes", "in a shadow root"],
)
def test_element_that_was_long_away_is_found_within_a_quarter_of_a_second_of_its_coming(
    stub: Stub, host: Host, open_page: Opens, candidate: dict[str, Any], body: str
) -> None:
    host.pages["*"] = document(stub.origin, body)
    page = open_page()
    page.evaluate(WATCHED)
    armed(stub, page, tooltip(trigger={"type": "visible", "seconds": 60}, anchor=anchor(candidate)))
    loaded(page, "group" if candidate["by"] == "group" else "deep")
    passed(page, 500)

    found = []
    for _ in range(2):
        page.evaluate(AGED)
        passed(page, 300)  # it was looked for in vain, and would be again in a second
        page.evaluate(COMES)
        passed(page, 250)
        found.append(page.evaluate("window.watched === window.late"))
        page.evaluate("window.late.remove()")
        passed(page, 130)

    assert found == [True] * 2


INNER = """<!doctype html><body style="margin:0;padding:120px 60px 900px">
<button id="inside" data-guidance="in-frame" type="button">Inside</button></body>"""
FRAME = """<main style="padding:40px 0 2000px 200px"><h1 id="above">Acme</h1>
<iframe id="outer" src="/middle" style="border:7px solid;width:420px;height:330px"></iframe></main>"""
MIDDLE = """<!doctype html><body style="margin:20px">
<iframe src="/inner" style="border:3px solid;width:340px;height:260px"></iframe></body>"""
ELEMENT = (
    "document.querySelector('#outer').contentDocument.querySelector('iframe').contentDocument.querySelector('#inside')"
)
IN_FRAME = {"by": "data", "value": "in-frame"}


@pytest.fixture
def framed(stub: Stub, host: Host, open_page: Opens) -> Page:
    """Return a page with a tooltip beside an element of a frame in a frame."""
    host.pages |= {"*": document(stub.origin, FRAME), "/middle": MIDDLE, "/inner": INNER}
    page = open_page()
    shown(stub, page, IN_FRAME)
    settled(page, ELEMENT)
    return page


FRAME_CHANGES: dict[str, tuple[str, int | str]] = {
    "scroll inside the frame": ("window.element.ownerDocument.defaultView.scrollTo(0, 40)", 8),
    "scroll the frame's window away from it": ("window.element.ownerDocument.defaultView.scrollTo(0, 400)", "not seen"),
    "and back": ("window.element.ownerDocument.defaultView.scrollTo(0, 0)", 8),
    "move the frame": ("above.style.marginTop = '70px'", 8),
    "transform the frame": ("outer.style.transform = 'translate(20px, 30px) scale(.8)'", 8),
    "and undo it": ("outer.style.transform = ''", 8),
    "scroll the page a little": ("scrollTo(0, 30)", 8),
    "scroll the page away": ("scrollTo(0, 1500)", "not seen"),
    "and back again": ("scrollTo(0, 0)", 8),
    "cover the frame": (
        "outer.after(Object.assign(document.createElement('div'), {id: 'wall', style: `${wide};background:#fff`}))",
        "not seen",
    ),
    "uncover it": ("document.querySelector('#wall').remove()", 8),
    "hide the frame": ("outer.style.visibility = 'hidden'", "not seen"),
    "show it": ("outer.style.visibility = ''", 8),
    "take the frame out": ("window.taken = outer; outer.remove()", "not seen"),
}


@pytest.mark.builds
def test_tooltip_holds_beside_an_element_of_a_frame_whatever_the_page_does(framed: Page) -> None:
    seen = {}
    names = "window.outer ??= document.querySelector('#outer'); const wide = 'position:fixed;inset:0'"
    for name, (change, _) in FRAME_CHANGES.items():
        framed.evaluate(f"() => {{ {names}; window.element ??= {ELEMENT}; {change} }}")
        passed(framed, 250)
        seen[name] = framed.evaluate(GAP, "window.element")

    assert seen == {name: expected for name, (_, expected) in FRAME_CHANGES.items()}


@pytest.mark.builds
def test_tooltip_finds_its_element_again_when_the_frame_loads_anew(framed: Page) -> None:
    framed.evaluate(f"window.old = {ELEMENT}; document.querySelector('#outer').contentWindow.location.reload()")

    framed.wait_for_function(f"() => {{ try {{ return ![null, old].includes({ELEMENT}) }} catch {{ return false }} }}")
    settled(framed, ELEMENT)


@pytest.mark.builds
def test_frame_of_another_origin_is_passed_over(stub: Stub, host: Host, open_page: Opens) -> None:
    stub.pages["/inner"] = INNER
    host.pages["*"] = document(stub.origin, f'<iframe src="{stub.origin}/inner"></iframe>{BODY}')
    page = open_page()

    shown(stub, page, IN_FRAME)
    page.wait_for_timeout(500)

    assert stub.claims == []


@pytest.mark.builds
def test_box_goes_from_a_frame_to_the_page_and_is_placed_by_the_browser_again(framed: Page) -> None:
    framed.evaluate("document.querySelector('#outer').remove(); above.dataset.guidance = 'in-frame'")
    framed.evaluate("above.style.marginInline = '0 400px'")

    settled(framed, "document.querySelector('#above')")
    box = framed.locator(TIP)
    assert box.evaluate("(one) => [one.hasAttribute('data-floating'), one.style.left]") == [False, ""]
