"""The re-render table: whatever becomes of its element, a tooltip is beside it or not seen within 250 ms, and rests otherwise."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page.conftest import BODY, Opens, armed, document, passed
from tests.e2e.page.prompts import tooltip
from tests.e2e.page.stub import Host, Stub

pytestmark = pytest.mark.e2e

TIP = "guidance-prompt[data-kind=tooltip] .box"
# A browser that cannot place boxes beside elements by itself.
OLD = """<script>
const supports = CSS.supports.bind(CSS);
CSS.supports = (...asked) => asked[0] !== "position-area" && supports(...asked);
</script>"""

# What the page looks like before each change, and how far below its element the tooltip is after it.
RESET = """() => {
  document.querySelector("#place").replaceWith(Object.assign(document.createElement("div"), { id: "place" }));
  const stage = Object.assign(document.createElement("div"), { id: "stage" });
  stage.innerHTML = `<ul id="list" style="height:160px;overflow:auto">
    <li><button data-guidance="custom-reports" id="reports">Reports</button></li>
    <li style="height:600px">Filler</li></ul>`;
  document.querySelectorAll("[data-guidance]").forEach((one) => one.remove());
  document.querySelector("#place").append(stage);
  document.querySelector("h1").style.marginTop = document.body.style.paddingBottom = document.body.style.zoom = "";
  scrollTo(0, 0);
}"""
STATE = """() => {
  const box = document.querySelector("guidance-prompt")?.shadowRoot.querySelector(".box");
  const anchor = document.querySelector("[data-guidance=custom-reports]");
  if (!box?.matches(":popover-open") || !box.checkVisibility({ visibilityProperty: true })) return "not seen";
  const at = box.getBoundingClientRect(), { left, right } = anchor.getBoundingClientRect();
  const aside = Math.abs(at.left + at.right - left - right) > 6;
  if (aside && at.left > 20 && at.right < innerWidth - 20) return "beside something else";
  return Math.round((box.getBoundingClientRect().top - anchor.getBoundingClientRect().bottom) / box.currentCSSZoom);
}"""
START = """
const old = document.querySelector("#reports"), h1 = document.querySelector("h1");
const stage = document.querySelector("#stage"), list = document.querySelector("#list");
const style = (look) => ({ style: `position:fixed;inset:0;z-index:9;${look}` });
const wall = (look) => stage.append(Object.assign(document.createElement("div"), style(look)));
"""
CHANGES: dict[str, tuple[str, int | str]] = {
    "shift": ("h1.style.marginTop = '120px'", 8),
    "replace": ("old.replaceWith(old.cloneNode(true))", 8),
    "replace and shift": ("old.replaceWith(old.cloneNode(true)); h1.style.marginTop = '40px'", 8),
    "transform": ("stage.style.transform = 'translate(30px, 60px) scale(1.1)'", 8),
    "scroll a little": ("list.scrollTop = 5", 8),
    "scroll away in a list": ("list.scrollTop = 400", "not seen"),
    "scroll the page away": ("document.body.style.paddingBottom = '3000px'; scrollTo(0, 2000)", "not seen"),
    "remove": ("old.remove()", "not seen"),
    "remove and return": ("const li = old.parentElement; old.remove(); setTimeout(() => li.append(old), 60)", 8),
    "hide": ("old.style.display = 'none'", "not seen"),
    "hide its list": ("stage.style.visibility = 'hidden'", "not seen"),
    "cover": ("wall('background:#fff')", "not seen"),
    "cover with a picture": ("wall('background:linear-gradient(red, blue)')", "not seen"),
    "cover with a clear sheet": ("wall('')", 8),
    "recycle a row": (
        "const row = old.cloneNode(true); delete old.dataset.guidance; old.id = ''; old.parentElement.after(row)",
        8,
    ),
    "recycle its own row": (
        (
            "delete old.dataset.guidance; old.id = ''; old.textContent = 'Other';"
            "list.lastElementChild.insertAdjacentHTML('beforebegin', '<li><b data-guidance=custom-reports>Reports</b></li>')"
        ),
        8,
    ),
    "scroll a virtual list": (
        "old.textContent = 'Row 40'; delete old.dataset.guidance; old.id = ''; list.scrollTop = 100",
        "not seen",
    ),
    "scroll a virtual list and back": (
        (
            "const was = old.id; delete old.dataset.guidance; old.id = ''; list.scrollTop = 100;"
            "setTimeout(() => { old.id = was; old.dataset.guidance = 'custom-reports'; list.scrollTop = 0 }, 60)"
        ),
        8,
    ),
    "transform without layout": ("stage.style.translate = '40px 50px'", 8),
    "turn it round": ("stage.style.rotate = '180deg'", 8),
    "skip its content": ("stage.style.contentVisibility = 'hidden'", "not seen"),
    "hide the element": ("old.style.visibility = 'hidden'", "not seen"),
    "fade it out": ("stage.style.opacity = 0", "not seen"),
    "zoom in": ("document.body.style.zoom = 1.5", 8),
    "zoom out": ("document.body.style.zoom = .7", 8),
    "slide under a sticky header": (
        (
            "document.body.style.paddingBottom = '3000px';"
            "wall('background:#fff;bottom:auto;height:80px'); scrollTo(0, scrollY + old.getBoundingClientRect().top - 20)"
        ),
        "not seen",
    ),
    "open a dialog over it": (
        (
            "const own = document.createElement('dialog'); own.textContent = 'Host'; own.style = 'width:90vw;height:90vh';"
            "stage.append(own); own.showModal()"
        ),
        "not seen",
    ),
    "open a dialog elsewhere": (
        (
            "const own = document.createElement('dialog'); own.textContent = 'Host';"
            "own.style = 'position:fixed;inset:auto 0 0 auto;margin:0'; stage.append(own); own.show()"
        ),
        8,
    ),
    "wrap it": ("const wrap = document.createElement('section'); old.replaceWith(wrap); wrap.append(old)", 8),
    "move it elsewhere": ("document.querySelector('main').append(old)", 8),
    "change the route": (
        "history.pushState({}, '', '/elsewhere'); stage.innerHTML = '<p>New</p><b data-guidance=custom-reports>Again</b>'",
        8,
    ),
}


@pytest.fixture(params=["native", "by script"])
def placed(request: pytest.FixtureRequest, stub: Stub, host: Host, open_page: Opens) -> Page:
    """Return a page with a tooltip, in a browser that places it by itself and in one that cannot."""
    host.pages["*"] = document(stub.origin, BODY, head="" if request.param == "native" else OLD)
    page = open_page()
    armed(stub, page, tooltip(trigger={"type": "event", "event": "Go"}))
    page.evaluate("guidance.track('Go')")
    expect(page.locator(TIP)).to_be_visible()
    expect(page.locator(f"{TIP}[data-floating]")).to_have_count(1 if request.param == "by script" else 0)
    return page


@pytest.mark.builds
def test_tooltip_is_beside_its_element_or_not_seen_whatever_the_page_does(placed: Page, stub: Stub) -> None:
    seen: dict[str, int | str] = {}

    for name, (change, _) in CHANGES.items():
        placed.evaluate(RESET)
        placed.wait_for_function(f"() => ({STATE})() === 8")
        placed.evaluate(f"() => {{ {START} {change} }}")
        passed(placed, 250)
        seen[name] = placed.evaluate(STATE)

    assert seen == {name: expected for name, (_, expected) in CHANGES.items()}
    assert len(stub.claims) == 1


COUNT = """() => {
  window.counts = { looks: 0, frames: 0, from: performance.now() };
  for (const [owner, name, kind] of [
    [Element.prototype, "getBoundingClientRect", "looks"], [Element.prototype, "getClientRects", "looks"],
    [Document.prototype, "elementFromPoint", "points"], [window, "requestAnimationFrame", "frames"],
  ]) {
    const own = owner[name];
    owner[name] = function (...given) { counts[kind] = (counts[kind] ?? 0) + 1; return own.apply(this, given); };
  }
}"""


def test_tooltip_at_rest_reads_the_layout_ten_times_a_second_at_most_and_asks_for_no_frame(placed: Page) -> None:
    placed.wait_for_timeout(1200)
    placed.evaluate(COUNT)

    placed.wait_for_timeout(3000)

    counts: dict[str, Any] = placed.evaluate("({...counts, seconds: (performance.now() - counts.from) / 1000})")
    assert 5 <= counts["looks"] <= 10 * counts["seconds"] + 2
    assert counts["frames"] == 0
