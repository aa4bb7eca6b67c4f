"""The script in builder mode: opened by a studio, on pages of every kind; whoever is no studio gets nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.page.conftest import BODY, Opens, document
from tests.e2e.page.prompts import tooltip
from tests.e2e.page.stub import Host, Stub
from tests.e2e.page.test_house_rules import AXE
from tests.support.tabs import await_script

pytestmark = pytest.mark.e2e
STUDIO = """<!doctype html><html lang="en"><title>Studio</title><script>
  window.heard = [];
  window.begin = {};
  addEventListener("message", ({ source, origin, data }) => {
    heard.push(data);
    const answer = (type, held) => source.postMessage({ ...held, guidance: "builder", type }, origin);
    if (data.type === "hello") answer("pass", { pass: "p" });
    if (data.type === "ready") answer("begin", begin);
    if (data.type === "state") begin.held = data.state;
  });
</script></html>"""
SIDES = [["bottom", "Bottom"], ["right", "Right"]]
Picks = Callable[..., Page]


@pytest.fixture
def picking(stub: Stub, host: Host, context: BrowserContext) -> Picks:
    """Return a function that opens a page of the host app as the studio does."""
    stub.pages["/studio"] = STUDIO
    stub.studio = stub.origin
    studio = context.new_page()
    studio.goto(f"{stub.origin}/studio")

    def opened(path: str = "/", panel: bool = True, **begin: Any) -> Page:
        studio.evaluate("(begin) => (window.begin = begin)", {"mode": "pick", "sides": SIDES, **begin})
        with studio.expect_popup() as window:
            studio.evaluate("(url) => void window.open(url, 'guidance-builder')", host.origin + path)
        app = window.value
        app.set_default_timeout(5000)
        if panel:
            expect(app.get_by_role("dialog", name="Pick an element")).to_be_visible()
        return app

    opened.studio = studio  # type: ignore[attr-defined]
    return opened


def used(picking: Picks, app: Page) -> dict[str, Any]:
    """Press “Use this” and return what the studio hears."""
    app.get_by_role("button", name="Use this").click()
    studio: Page = picking.studio  # type: ignore[attr-defined]
    studio.wait_for_function("() => heard.some(({ type }) => type === 'chosen')")
    told: dict[str, Any] = studio.evaluate("() => heard.findLast(({ type }) => type === 'chosen')")
    return told


def test_click_chooses_and_the_page_hears_of_nothing(stub: Stub, picking: Picks) -> None:
    app = picking()
    app.evaluate("() => { window.pressed = 0; document.addEventListener('click', () => pressed++); }")

    app.get_by_role("button", name="Custom reports").click()
    expect(app.get_by_text("Your developers gave it a name")).to_be_visible()
    told = used(picking, app)

    assert [candidate["by"] for candidate in told["candidates"]] == ["data", "group"]
    assert told["candidates"][0] == {
        "by": "data",
        "value": "custom-reports",
        "label": "Button “Custom reports”",
        "pages": 1,
    }
    assert app.evaluate("() => pressed") == 0
    assert stub.events == []
    assert stub.claims == []
    assert ("GET", "/v1/decision", None) not in stub.asked


def test_keys_alone_choose_and_climb(picking: Picks) -> None:
    app = picking()

    app.keyboard.press("ArrowRight")
    expect(app.get_by_role("status")).to_have_text("Heading “Acme Mail”")
    for _ in range(2):
        app.keyboard.press("ArrowRight")
    expect(app.get_by_role("status")).to_have_text("Button “Custom reports”")
    app.keyboard.press("ArrowUp")
    expect(app.get_by_role("status")).to_have_text("Area “Custom reports”")
    app.keyboard.press("ArrowDown")
    expect(app.get_by_role("status")).to_have_text("Button “Custom reports”")
    app.keyboard.press("Enter")
    expect(app.get_by_role("button", name="Use this")).to_be_visible()
    app.get_by_role("button", name="What is around it").press("Enter")

    expect(app.get_by_text("Area “Custom reports”").first).to_be_visible()


def test_element_in_an_open_shadow_root_is_picked(host: Host, stub: Stub, picking: Picks) -> None:
    root = "<x-app><template shadowrootmode='open'><p><button>Export all</button></p></template></x-app>"
    host.pages["*"] = document(stub.origin, BODY + root)
    app = picking()

    app.get_by_role("button", name="Export all").click()

    expect(app.get_by_text("Button “Export all”").first).to_be_visible()
    assert used(picking, app)["candidates"][0]["text"] == "Export all"


def test_element_that_appears_on_hover_is_picked(host: Host, stub: Stub, picking: Picks) -> None:
    menu = '<nav aria-label="More" tabindex="0"><span>More</span><ul><li><a href="/old">Archive</a></li></ul></nav>'
    head = "<style>nav ul { display: none } nav:hover ul { display: block }</style>"
    host.pages["*"] = document(stub.origin, menu + BODY, head=head)
    app = picking()

    app.get_by_text("More", exact=True).hover()
    app.get_by_role("link", name="Archive").click()

    expect(app.get_by_text("Link “Archive”").first).to_be_visible()
    assert app.url.endswith("/")
    assert used(picking, app)["candidates"][0]["label"] == "Link “Archive”"


def test_rows_that_look_the_same_are_told_of(host: Host, stub: Stub, picking: Picks) -> None:
    rows = "<ul>" + "<li><button class='drop'>Delete</button></li>" * 3 + "</ul>"
    host.pages["*"] = document(stub.origin, rows)
    app = picking()

    app.get_by_role("button", name="Delete").nth(1).click()

    expect(app.get_by_text("3 elements look the same here")).to_be_visible()
    expect(app.get_by_text("Weak", exact=True)).to_be_visible()


def test_strict_policy_is_never_violated(host: Host, stub: Stub, picking: Picks) -> None:
    host.headers["Content-Security-Policy"] = (
        f"default-src 'self'; style-src 'self'; script-src 'nonce-abc'; require-trusted-types-for 'script'; "
        f"connect-src 'self' {stub.origin}; report-uri /csp"
    )
    host.pages["*"] = document(stub.origin, attributes='nonce="abc"')
    app = picking(document=tooltip(), data={})

    app.get_by_role("button", name="Custom reports").click()
    expect(app.locator("guidance-prompt")).to_contain_text("Custom reports")
    app.get_by_role("button", name="Test on other pages").click()

    expect(app.get_by_text("Found", exact=True)).to_be_visible()
    assert host.reports == []


def test_prompt_is_placed_and_worded_where_it_will_stand(picking: Picks) -> None:
    app = picking(document=tooltip(placement="bottom"), data={})
    app.get_by_role("button", name="Custom reports").click()
    box = app.locator("guidance-prompt .box")
    title = app.get_by_role("textbox", name="Title")

    title.click()
    title.fill("Any chart")
    app.get_by_role("radio", name="Right").check()
    expect(box).to_have_css("position-area", "right")
    told = used(picking, app)

    assert (told["placement"], told["texts"]) == ("right", [{"at": 0, "text": "Any chart"}])


def test_other_pages_are_looked_at_while_the_app_is_used(host: Host, stub: Stub, picking: Picks) -> None:
    host.pages["/empty"] = document(stub.origin, "<main><h1>Nothing here</h1></main>")
    app = picking()
    app.get_by_role("button", name="Custom reports").click()
    app.get_by_role("button", name="Test on other pages").click()
    expect(app.get_by_text("Found", exact=True)).to_have_count(1)

    app.evaluate("() => history.pushState(null, '', '/later')")
    expect(app.get_by_text("/later")).to_be_visible()
    expect(app.get_by_text("Found", exact=True)).to_have_count(2)
    app.goto(f"{host.origin}/empty")
    expect(app.get_by_text("Not there", exact=True)).to_be_visible()

    assert used(picking, app)["candidates"][0]["pages"] == 2


def test_page_opened_by_nobody_s_studio_goes_on_as_always(stub: Stub, picking: Picks) -> None:
    stub.studio = "https://studio.example"
    app = picking(panel=False)

    await_script(app)

    assert app.locator("guidance-builder").count() == 0
    assert picking.studio.evaluate("() => heard.map(({ type }) => type)") == ["hello"]  # type: ignore[attr-defined]


def test_pass_that_is_refused_opens_nothing(stub: Stub, picking: Picks) -> None:
    stub.studio = ""
    app = picking(panel=False)

    await_script(app)

    assert app.locator("guidance-builder").count() == 0


def test_messages_of_others_are_not_heard(picking: Picks) -> None:
    app = picking()

    app.evaluate("() => window.postMessage({ guidance: 'builder', type: 'fault', message: 'Forged' }, '*')")
    app.get_by_role("button", name="Custom reports").click()

    expect(app.get_by_role("button", name="Use this")).to_be_visible()
    expect(app.get_by_text("Forged")).to_have_count(0)


def test_ordinary_pages_load_nothing_of_the_picker(stub: Stub, open_page: Opens) -> None:
    open_page()

    assert not [path for _, path, _ in stub.asked if "builder" in path]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("mode", ["pick", "tag"])
def test_axe_finds_nothing_in_the_panel(picking: Picks, scheme: Any, mode: str) -> None:
    app = picking(mode=mode, panel=False, document=tooltip() if mode == "pick" else None, data={})
    app.emulate_media(color_scheme=scheme)
    panel = app.get_by_role("dialog", name="Tag a feature" if mode == "tag" else "Pick an element")
    expect(panel).to_be_visible()
    app.evaluate(AXE.read_text())
    found = "violations.map((one) => [one.id, one.nodes.map((node) => node.html)])"
    run = f"async () => (await axe.run({{ include: [['guidance-builder']] }})).{found}"

    first = app.evaluate(run)
    app.get_by_role("button", name="Custom reports").click()
    expect(app.get_by_role("button", name="Test on other pages")).to_be_visible()

    assert first == []
    assert app.evaluate(run) == []
