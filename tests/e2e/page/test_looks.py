"""Every form in every dress on every kind of screen: sound, no wider than the screen, and with a picture to look at.

The pictures are kept in var/looks, named after form, theme and screen.
"""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.page.conftest import Opens, document
from tests.e2e.page.forms import GO, SLOT, card, hotspot, limit_meter, slideout
from tests.e2e.page.journeys import decide, launcher, offer, tour
from tests.e2e.page.prompts import SURFACE, banner, blocked_modal, tooltip
from tests.e2e.page.stub import Host, Stub
from tests.e2e.page.surveys import checklist, survey

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[3]
LOOKS = ROOT / "var" / "looks"
AXE = ROOT / "widgets_static" / "node_modules" / "axe-core" / "axe.min.js"
RUN = "async () => (await axe.run()).violations.map((one) => [one.id, one.nodes.map((node) => node.html)])"
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
BODY = """
<main><h1>Acme Mail</h1><p>What you send, and what comes of it.</p><div id="slot"></div>
<p><button id="reports" data-guidance="custom-reports" type="button">Custom reports</button></p></main>
"""
# A page as customers have them: its own font, and dark where people want it dark.
STYLE = (
    "body{margin:0;padding:24px;font:16px/1.5 Georgia,serif}"
    "@media (prefers-color-scheme:dark){body{background:#15141c;color:#eceaf5}}"
)

FORMS: dict[str, dict[str, Any]] = {
    "tooltip": tooltip(trigger=GO),
    "modal": blocked_modal(trigger=GO),
    "banner": banner(trigger=GO),
    "banner-inline": banner(trigger=GO, placement="inline", anchor=SLOT),
    "slideout": slideout(trigger=GO),
    "hotspot": hotspot(trigger=GO),
    "card": card(trigger=GO),
    "meter": limit_meter(trigger=GO, used=1700),
    "checklist": checklist(trigger=GO),
    "survey": survey(trigger=GO),
    "tour": tour(trigger=GO),
    "launcher": launcher(trigger=GO),
}
THEMES: dict[str, dict[str, Any]] = {
    "light": {"scheme": "light"},
    "dark": {"scheme": "auto"},
    "brand": {**SURFACE, "accent": "#0b6e4f", "accentText": "#ffffff", "radius": 2, "font": "inherit", "shadow": False},
}
SCREENS = {"desktop": (1280, 800, "ltr"), "phone": (320, 640, "ltr"), "rtl": (1024, 768, "rtl")}
# A window of 1280 by 800 whose person made everything twice as large.
ZOOMED: ViewportSize = {"width": 640, "height": 400}
# What can be pressed or filled in, but cannot be brought wholly into view or lies under something else.
OUT_OF_REACH = """() => {
  const { shadowRoot } = document.querySelector("guidance-prompt");
  const lost = [];
  for (const control of shadowRoot.querySelectorAll("a[href], button, input, textarea, select")) {
    const one = control.closest("label") ?? control;
    if (!one.checkVisibility({ visibilityProperty: true })) continue;
    one.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
    const { left, right, top, bottom } = one.getBoundingClientRect();
    const hit = shadowRoot.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const whole = left >= 0 && top >= 0 && right <= innerWidth + 0.5 && bottom <= innerHeight + 0.5;
    if (!whole || !(one.contains(hit) || hit?.contains(one))) lost.push(one.outerHTML.slice(0, 90));
  }
  return lost;
}"""
# In colours of the system alone: boxes without an edge, and controls that do not show that they have the focus.
UNMARKED = """() => {
  const { shadowRoot } = document.querySelector("guidance-prompt");
  const drawn = (style, name) => style[name + "Style"] !== "none" && parseFloat(style[name + "Width"]) > 0;
  const edged = (style) => ["borderTop", "borderBottom", "borderLeft", "outline"].some((name) => drawn(style, name));
  const seen = (one) => one.checkVisibility({ visibilityProperty: true });
  const bare = [...shadowRoot.querySelectorAll(":is(.box, .panel)")].filter((one) => seen(one) && one.offsetWidth > 40);
  const plain = bare.filter((one) => !edged(getComputedStyle(one)) && !one.querySelector(".panel, .opener, .dot"));
  const unmarked = plain.map((one) => one.className);
  for (const one of shadowRoot.querySelectorAll("a[href], button, input, textarea, select")) {
    if (!seen(one)) continue;
    one.focus({ focusVisible: true });
    const around = [one, one.closest("label")].filter((each) => each);
    const marks = around.flatMap((each) => [getComputedStyle(each), getComputedStyle(each, "::after")]);
    const ringed = marks.some((style) => drawn(style, "outline"));
    if (shadowRoot.activeElement === one && !ringed) unmarked.push(one.outerHTML.slice(0, 90));
  }
  return unmarked;
}"""
HEARD = """<script>
(window.guidance = window.guidance || []).push(["on", "armed", (keys) => (window.armedKeys = keys)]);
</script>"""


def shown(stub: Stub, page: Page, content: dict[str, Any]) -> None:
    decide(stub, content, offers=(offer("found-again", "Custom reports, free for 14 days"),))
    page.wait_for_function("(key) => window.armedKeys?.includes(key)", arg=content["prompt"])
    page.evaluate("guidance.track('Go')")
    expect(page.locator("guidance-prompt :is(.box, .dot, .panel, .open)").first).to_be_visible()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("form", FORMS)
def test_form_is_sound_and_pictured(stub: Stub, host: Host, open_page: Opens, form: str, theme: str) -> None:
    LOOKS.mkdir(parents=True, exist_ok=True)
    for screen, (width, height, direction) in SCREENS.items():
        written = document(stub.origin, BODY, head=f"<style>{STYLE}</style>{HEARD}")
        host.pages["*"] = written.replace("<html", f'<html dir="{direction}"')
        page = open_page()
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        page.set_viewport_size({"width": width, "height": height})
        shown(stub, page, {**FORMS[form], "theme": THEMES[theme]})
        page.evaluate(AXE.read_text())

        page.screenshot(path=LOOKS / f"{form}-{theme}-{screen}.png", animations="disabled")
        assert not page.evaluate(WIDER), screen
        assert page.evaluate(RUN) == [], screen
        page.close()


@pytest.mark.parametrize("build", ["source"], indirect=True)
@pytest.mark.parametrize("form", FORMS)
def test_form_is_sound_as_it_was_written(stub: Stub, host: Host, open_page: Opens, form: str) -> None:
    host.pages["*"] = document(stub.origin, BODY, head=f"<style>{STYLE}</style>{HEARD}")
    page = open_page()
    shown(stub, page, FORMS[form])
    page.evaluate(AXE.read_text())

    assert not page.evaluate(WIDER)
    assert page.evaluate(RUN) == []


@pytest.mark.parametrize("form", FORMS)
def test_form_is_in_reach_at_twice_its_size_and_marked_in_colours_of_the_system(
    stub: Stub, host: Host, open_page: Opens, form: str
) -> None:
    host.pages["*"] = document(stub.origin, BODY, head=f"<style>{STYLE}</style>{HEARD}")
    page = open_page()
    page.set_viewport_size(ZOOMED)
    shown(stub, page, FORMS[form])

    LOOKS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=LOOKS / f"{form}-zoomed.png", animations="disabled")
    assert not page.evaluate(WIDER)
    assert page.evaluate(OUT_OF_REACH) == []

    page.emulate_media(forced_colors="active")
    assert page.evaluate(UNMARKED) == []
    page.screenshot(path=LOOKS / f"{form}-forced.png", animations="disabled")
