"""Acme Mail as its own process, in a real browser."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

ROOT = Path(__file__).parents[2]
NOBODY_LISTENS = "http://127.0.0.1:9"
SAID = "window.said ?? []"

pytestmark = pytest.mark.e2e


@pytest.fixture
def start_acme():
    started = []

    def start(guidance_url):
        command = [sys.executable, "-m", "demo", "--port", "0", "--guidance", guidance_url]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        started.append(process)
        return re.search(r"http://\S+(?=/)", process.stdout.readline()).group()

    yield start
    for process in started:
        process.terminate()
        assert process.wait(timeout=10) == 0
        process.stdout.close()


@pytest.fixture
def acme_url(guidance, start_acme):
    return start_acme(guidance.url)


def said(page, method):
    return [call[1:] for call in page.evaluate(SAID) if call[0] == method]


def test_page_introduces_its_person_and_account(page, acme_url):
    page.goto(acme_url)

    page.wait_for_function("() => window.said?.length === 2")
    person, traits, options = said(page, "identify")[0]
    assert (person, traits["role"], options["token"].count(".")) == ("maya", "member", 2)
    usage = {"contacts": 1540, "messages": 9400}
    account = {"name": "Northwind", "plan": "free", "seats": 3, "usage": usage}
    assert said(page, "group") == [["northwind", account]]


def test_navigation_keeps_the_page_and_the_history(page, acme_url):
    page.goto(acme_url)
    page.evaluate("window.marker = 1")

    page.get_by_role("link", name="Tasks").click()
    expect(page).to_have_url(f"{acme_url}/tasks")
    page.get_by_role("link", name="Board").click()
    expect(page).to_have_url(f"{acme_url}/tasks/board")
    page.go_back()

    expect(page).to_have_title("Tasks · Acme Mail")
    expect(page.get_by_role("link", name="List")).to_have_attribute("aria-current", "page")
    expect(page.locator(".nav [aria-current]")).to_have_text("Tasks")
    assert page.evaluate("window.marker") == 1
    assert page.request.get(f"{acme_url}/csp-reports").json() == []


def test_import_fills_the_meter_in_place_until_it_is_blocked(page, acme_url):
    page.goto(f"{acme_url}/contacts")
    button = page.get_by_role("button", name="Import 100")

    for used in ("1,640", "1,740", "1,840", "1,940"):
        button.click()
        expect(page.locator("#contacts-used")).to_contain_text(used)
    button.click()

    expect(page.get_by_role("status")).to_have_text("Not added: 1,940 of 2,000 contacts are used.")
    assert said(page, "track") == [["Contacts Blocked", {"attempted": 100}]]
    expect(page.locator("#plan-card")).to_contain_text("97%")


def test_switching_the_person_resets_before_the_next_is_introduced(page, acme_url):
    page.goto(f"{acme_url}/reports")

    page.get_by_role("button", name="Priya").click()

    page.wait_for_function("() => window.said?.length === 3")
    assert [call[:2] for call in page.evaluate(SAID)] == [["reset"], ["identify", "priya"], ["group", "globex"]]
    expect(page).to_have_url(f"{acme_url}/reports")


def test_other_tab_follows_when_the_demo_started_over(page, acme_url):
    page.goto(acme_url)
    other = page.context.new_page()
    other.goto(acme_url)

    page.get_by_role("button", name="Start over").click()
    expect(page).to_have_url(f"{acme_url}/")
    other.get_by_role("link", name="Messages").click()

    expect(other).to_have_url(f"{acme_url}/messages")
    other.wait_for_function("() => window.said?.some((call) => call[0] === 'identify' && call[1].startsWith('maya-'))")


def test_intercepted_click_waits_and_goes_on_later(page, acme_url):
    page.goto(f"{acme_url}/tasks")
    page.evaluate("""() => document.addEventListener("click", (event) => {
        event.preventDefault();
        event.stopImmediatePropagation();
        window.held = event.target.closest("a");
    }, { capture: true, once: true })""")

    page.get_by_role("link", name="Timeline").click()
    assert page.url == f"{acme_url}/tasks"
    page.evaluate("window.held.click()")

    expect(page.get_by_role("heading", name="Timeline is part of Growth")).to_be_visible()
    expect(page).to_have_url(f"{acme_url}/tasks/timeline")


def test_app_works_when_guidance_is_down(page, start_acme):
    url = start_acme(NOBODY_LISTENS)
    page.goto(url)

    page.get_by_role("link", name="Contacts").click()
    page.get_by_role("button", name="Add contact").click()
    expect(page.locator("#contacts-used")).to_contain_text("1,541")
    page.get_by_role("button", name="Omar").click()

    expect(page.get_by_role("button", name="Omar")).to_have_attribute("aria-pressed", "true")
