"""What every marketer does in a browser, by the visible labels; each step ends on the page that it leads to."""

from playwright.sync_api import Browser, Page, expect

from guidance.management.demo_seed import PASSWORD, USER


def log_in(studio: Page, url: str, user: str = USER, password: str = PASSWORD) -> None:
    """Come to the studio's home as that person."""
    studio.goto(f"{url}/admin/")
    studio.get_by_label("Username").fill(user)
    studio.get_by_label("Password").fill(password)
    studio.get_by_role("button", name="Log in").click()
    studio.wait_for_url(f"{url}/admin/")  # whole: the address of the page that asks who it is only ends the same


def studio_of(browser: Browser, url: str, user: str = USER, password: str = PASSWORD) -> Page:
    """Return a tab of a new profile in which that person looks at the studio's home."""
    studio = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    log_in(studio, url, user, password)
    return studio


def new_prompt(studio: Page, kind: str, name: str) -> None:
    """Go from the studio's home to the editor of a new prompt."""
    studio.get_by_role("link", name="New prompt").click()
    studio.get_by_role("radio", name=kind).check()
    studio.get_by_label("Name").fill(name)
    studio.get_by_role("button", name="Continue").click()
    studio.wait_for_url("**/change/")  # whole, scripts and all


def save_draft(studio: Page) -> None:
    """Save the draft in the editor and see the editor again."""
    studio.get_by_role("button", name="Save draft").click()
    expect(studio.get_by_text("The draft is saved.")).to_be_visible()
    studio.wait_for_load_state()  # whole, scripts and all


def await_kept(studio: Page) -> None:
    """Wait until the draft in the editor has saved itself, the last change included."""
    expect(studio.get_by_text("Not saved", exact=True)).to_be_hidden()
    expect(studio.get_by_role("status").filter(has_text="Draft saved by itself")).to_be_visible()


def publish(studio: Page) -> None:
    """Save the prompt in the editor, look at the review page, publish there and come back to the editor."""
    editor = studio.url
    studio.get_by_role("button", name="Review and publish").click()
    studio.get_by_role("button", name="Publish now").click()
    expect(studio.get_by_text("Published version").first).to_be_visible()
    studio.goto(editor)


def archive(studio: Page) -> None:
    """Put the prompt in the editor away."""
    studio.get_by_role("button", name="Archive").click()
    expect(studio.get_by_text("Archived; its history stays.")).to_be_visible()
