"""What every marketer does in a browser, by the visible labels."""

from playwright.sync_api import Browser, Page, expect


def publish(studio: Page) -> None:
    """Save the prompt in the editor, look at the review page, publish there and come back to the editor."""
    editor = studio.url
    studio.get_by_role("button", name="Review and publish").click()
    studio.get_by_role("button", name="Publish now").click()
    expect(studio.get_by_text("Published version").first).to_be_visible()
    studio.goto(editor)


def log_in(browser: Browser, url: str, user: str, password: str) -> Page:
    """Return a tab of a new profile in which that person looks at the studio's home."""
    studio = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    studio.goto(f"{url}/admin/")
    studio.get_by_label("Username").fill(user)
    studio.get_by_label("Password").fill(password)
    studio.get_by_role("button", name="Log in").click()
    expect(studio.get_by_role("link", name="New prompt")).to_be_visible()
    return studio
