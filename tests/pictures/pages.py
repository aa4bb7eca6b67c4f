"""Every page of the studio that is pictured: its name, how to get there, and what a marketer does before it is taken.

`address`: below `/admin/`, with `{prompt:its-key}`, `{person}` and the like for ids that `camera.ids` finds. `use`: what is
pressed, by its visible label.
"""

from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Locator, Page, expect

# Returns what is to be pictured: a part, the window as it stands, or (None) the whole page.
Use = Callable[[Page], Locator | Page | None]


class Shot(NamedTuple):
    """One picture. `phone`: also as a phone shows it. `most`: the most pixels that it is high."""

    name: str
    address: str
    use: Use = lambda _page: None
    phone: bool = False
    most: int = 1000


def _panel(name: str, *, counted: bool = False) -> Use:
    def show(page: Page) -> Page:
        _drawn(page)
        page.set_viewport_size({"width": page.evaluate("innerWidth"), "height": 1000})
        if counted:
            expect(page.get_by_text("Right now:")).to_be_attached()
        page.get_by_role("navigation", name="Parts of the prompt").get_by_role("link", name=name, exact=True).click()
        return page

    return show


def _drawn(page: Page) -> None:
    expect(page.frame_locator("iframe[title='Preview of the prompt']").locator("guidance-prompt .box")).to_be_visible()


def _on_computer(page: Page) -> Locator:
    _drawn(page)
    page.get_by_role("radio", name="Computer").check(force=True)
    return page.locator(".g-side .g-preview")


def _menu(page: Page) -> None:
    _drawn(page)
    page.get_by_role("button", name="Insert variable").first.click()
    expect(page.get_by_role("menu")).to_be_visible()


def _library(page: Page) -> None:
    page.get_by_role("button", name="+ Picture").first.click()
    page.get_by_role("button", name="Choose one uploaded before").last.click()
    expect(page.get_by_role("dialog", name="Pictures uploaded before").get_by_role("img")).to_be_visible()


def _finished(page: Page) -> None:
    expect(page.get_by_role("heading", name="People reached, day by day")).to_be_visible(timeout=300_000)


def _pointing(page: Page) -> Locator:
    app = _picking(page)
    app.get_by_role("link", name="Custom reports").hover()
    expect(app.get_by_role("status").filter(has_text="Custom reports")).to_be_visible()
    return app.locator("body")


def _picked(page: Page) -> Locator:
    app = _picking(page)
    app.get_by_role("link", name="Custom reports").click()
    expect(app.get_by_text("Strong", exact=True)).to_be_visible()
    return app.locator("body")


def _picking(page: Page) -> Page:
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Pick on my site").click()
    app = opened.value
    expect(app.get_by_role("dialog", name="Pick an element")).to_be_visible()
    app.get_by_role("button", name="Use the page first").click()
    app.get_by_role("link", name="Reports", exact=True).first.click()
    app.get_by_role("button", name="Pick now").click()
    return app


PAGES = (
    Shot("home", "", phone=True),
    Shot("prompts", "guidance/prompt/", phone=True),
    Shot("prompt-new", "guidance/prompt/add/"),
    Shot("editor-what", "guidance/prompt/{prompt:contacts-80-banner}/change/", _drawn, phone=True),
    Shot("editor-values", "guidance/prompt/{prompt:contacts-80-banner}/change/", _menu),
    Shot("editor-when", "guidance/prompt/{prompt:timeline-trial-modal}/change/", _panel("Where and when")),
    Shot("editor-who", "guidance/prompt/{prompt:contacts-80-banner}/change/", _panel("Who", counted=True)),
    Shot("editor-preview", "guidance/prompt/{prompt:contacts-80-banner}/change/", _on_computer),
    Shot("editor-survey", "guidance/prompt/{prompt:how-likely}/change/", _drawn),
    Shot("editor-checklist", "guidance/prompt/{prompt:getting-started}/change/", _drawn),
    Shot("pictures", "guidance/prompt/{prompt:reports-tour}/change/", _library),
    Shot("picker", "guidance/prompt/{prompt:custom-reports-tooltip}/change/", _picked),
    Shot("picker-pointing", "guidance/prompt/{prompt:custom-reports-tooltip}/change/", _pointing),
    Shot("release", "guidance/prompt/{prompt:timeline-trial-modal}/release/", phone=True),
    Shot("versions", "guidance/prompt/{prompt:reports-tour}/versions/"),
    Shot("backtest", "guidance/prompt/{prompt:contacts-80-banner}/backtest/", _finished, most=1400),
    Shot("results", "guidance/prompt/{prompt:reports-tour}/results/", phone=True, most=1400),
    Shot("answers", "guidance/prompt/{prompt:how-likely}/answers/"),
    Shot("translations", "guidance/prompt/{prompt:contacts-80-banner}/translations/", phone=True),
    Shot("copy", "guidance/prompt/{prompt:reports-tour}/copy/"),
    Shot("import", "guidance/prompt/import/"),
    Shot("playbooks", "guidance/prompt/playbooks/", phone=True, most=1400),
    Shot("playbook", "guidance/prompt/playbooks/usage-limit/", most=1400),
    Shot("journey", "guidance/prompt/journey/"),
    Shot("elements", "guidance/prompt/elements/"),
    Shot("segments", "guidance/segment/"),
    Shot("segment", "guidance/segment/{segment:buyers-on-free}/change/", phone=True),
    Shot("people", "guidance/person/"),
    Shot("person", "guidance/person/{person}/change/", phone=True),
    Shot("accounts", "guidance/account/"),
    Shot("account", "guidance/account/{account}/change/"),
    Shot("why", "guidance/person/why/"),
    Shot("why-person", "guidance/person/why/{person}/", phone=True),
    Shot("plans", "guidance/plan/"),
    Shot("plan", "guidance/plan/{plan:free}/change/"),
    Shot("features", "guidance/feature/"),
    Shot("limits", "guidance/limit/"),
    Shot("trials", "guidance/trial/"),
    Shot("exposures", "guidance/exposure/"),
    Shot("events", "guidance/event/"),
    Shot("themes", "guidance/theme/"),
    Shot("theme", "guidance/theme/{theme:acme}/change/"),
    Shot("tags", "guidance/featuretag/"),
    Shot("tag", "guidance/featuretag/{tag}/change/"),
    Shot("audit", "guidance/auditentry/"),
    Shot("workspaces", "guidance/workspace/"),
    Shot("workspace", "guidance/workspace/{workspace}/change/", most=1600),
    Shot("install", "guidance/workspace/{workspace}/install/", most=1600),
    Shot("erasures", "guidance/erasure/"),
    Shot("erase", "guidance/person/{person}/erase/"),
    Shot("refused", "guidance/rejectedevent/"),
    Shot("dead-letters", "guidance/deadletter/"),
)
