"""A page that never rests, a tooltip on screen and prompts that wait for their elements: what the script does there is bounded."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page.conftest import AGED, BODY, Opens, armed, document, passed
from tests.e2e.page.prompts import banner, tooltip
from tests.e2e.page.stub import Host, Stub

pytestmark = pytest.mark.e2e

TIP = "guidance-prompt[data-kind=tooltip] .box"
# 2,000 elements, of which 50 are replaced ten times a second.
RESTLESS = """<ul id="many"></ul><script>
const many = document.querySelector("#many");
const row = (n) => { const li = document.createElement("li"); li.innerHTML = `<b>${n}</b> <i>row</i> <u>${n}</u>`; return li; };
for (let n = 0; n < 500; n++) many.append(row(n));
let at = 0;
setInterval(() => { for (let n = 0; n < 50; n++) many.children[(at += 7) % 500].replaceWith(row(at)); }, 100);
</script>"""
# How often the script asks the browser what, from the moment it is called until it is read.
COUNT = """() => {
  window.counted = { lookups: 0, walks: 0, hits: 0, styles: 0, frames: 0, observers: 0, since: performance.now() };
  const count = (on, name, tell) => {
    const own = on[name];
    on[name] = function (...asked) { tell(asked); return own.apply(this, asked); };
  };
  const asked = ([what]) => counted[what === "*" ? "walks" : "lookups"]++;
  for (const one of [Document, DocumentFragment]) count(one.prototype, "querySelectorAll", asked);
  count(Document.prototype, "elementFromPoint", () => counted.hits++);
  count(window, "getComputedStyle", () => counted.styles++);
  count(window, "requestAnimationFrame", () => counted.frames++);
  count(MutationObserver.prototype, "observe", () => counted.observers++);
}"""
READ = """() => {
  const seconds = (performance.now() - counted.since) / 1000;
  const { since, ...rest } = counted;
  return Object.fromEntries(Object.entries(rest).map(([name, times]) => [name, times / seconds]));
}"""
MISSING: list[dict[str, Any]] = [
    {"by": "css", "value": "#not-there"},
    {"by": "text", "value": "Nowhere to be read"},
    {"by": "group", "selectors": ["#nor-this", "li > nav"]},
]


def waiting(number: int, candidate: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return a prompt whose element does not come."""
    anchor = {"candidates": [candidate], "wait": 60_000, "fallback": "none"}
    trigger = {"type": kind, "percent": 50, "seconds": 1}
    return banner(f"waits-{number}", trigger=trigger, anchor=anchor, placement="inline", data={})


def work(page: Page) -> dict[str, float]:
    page.evaluate(COUNT)
    page.wait_for_function("performance.now() - counted.since > 3000")
    done: dict[str, float] = page.evaluate(READ)
    return done


def test_work_on_a_page_that_never_rests_is_bounded(stub: Stub, host: Host, open_page: Opens) -> None:
    host.pages["*"] = document(stub.origin, BODY + RESTLESS)
    page = open_page()
    prompts = [waiting(number, one, "visible") for number, one in enumerate(MISSING)]
    armed(stub, page, tooltip(), *prompts)
    page.hover("#reports")
    expect(page.locator(TIP)).to_be_visible()
    page.wait_for_timeout(1000)  # what is fetched at first is there by then

    done = work(page)

    # A beat every 120 ms: each prompt that waits looks twice in one, every walk through the page serves all of them.
    assert done["lookups"] <= 9 * 2 * (len(MISSING) + 3)
    assert done["walks"] <= 9
    assert done["hits"] <= 9
    assert done["styles"] <= 9 * 4
    assert done["frames"] == done["observers"] == 0


def test_work_is_less_once_its_elements_have_long_been_away(stub: Stub, host: Host, open_page: Opens) -> None:
    host.pages["*"] = document(stub.origin, BODY + RESTLESS)
    page = open_page()
    prompts = [waiting(number, one, "visible") for number, one in enumerate(MISSING)]
    armed(stub, page, *prompts)
    passed(page, 500)  # what is fetched at first is there by then
    page.evaluate(AGED)
    passed(page, 2000)  # and what rest it had saved up was spent

    done = work(page)

    # The beat asks the document for what a plain selector may find; all else is looked for a few times a second at most, and
    # whoever tells of a change tells of one.
    assert done["walks"] <= 5
    assert done["observers"] <= 5 * len(MISSING)
    assert done["hits"] == done["styles"] == done["frames"] == 0


def test_page_that_never_rests_is_left_alone_while_a_tooltip_only_waits_for_the_pointer(
    stub: Stub, host: Host, open_page: Opens
) -> None:
    host.pages["*"] = document(stub.origin, BODY + RESTLESS)
    page = open_page()
    armed(stub, page, tooltip())

    assert set(work(page).values()) == {0}
