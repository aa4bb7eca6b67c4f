"""Fixtures for every test: the servers, the real processes, the browser; and a network that ends at this machine."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest
from django.core.cache import cache as django_cache
from hypothesis import settings
from playwright.sync_api import Browser, Page, sync_playwright

from guidance.delivery import catalog, records
from tests.support import browser as browsers
from tests.support.databases import postgres
from tests.support.network import close_the_door
from tests.support.stack import PROFILES, Stack

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

# What a test needs says what it is: nobody can forget the mark that keeps it out of `make fast`.
MARKS = {"chromium_path": "e2e", "_stacks": "processes", "own_stack": "processes", "postgres_url": "postgres"}


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by the fixtures that it uses."""
    for item in items:
        for fixture in MARKS.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(MARKS[fixture])


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        close_the_door(patch)
        yield


@pytest.fixture(autouse=True)
def _empty_caches() -> None:
    # The database forgets after each test and gives the same ids again.
    django_cache.clear()
    catalog.forget()
    records.forget()


@pytest.fixture
def postgres_url() -> str:
    """Return the address of a new, empty PostgreSQL database."""
    return postgres().new_database()


# Both stay up for the session: tests come in random order, and each change of profile would cost a start.
@pytest.fixture(scope="session")
def _stacks() -> Iterator[Callable[[str], Stack]]:
    with ExitStack() as doors:
        yield cache(lambda profile: doors.enter_context(Stack(profile)))


@pytest.fixture(params=PROFILES)
def stack(request: pytest.FixtureRequest, _stacks: Callable[[str], Stack]) -> Stack:
    """Return the running processes, once in each profile, shared by the session; what a test killed is back."""
    stack = _stacks(request.param)
    stack.start()
    return stack


@pytest.fixture(params=PROFILES)
def own_stack(request: pytest.FixtureRequest) -> Iterator[Stack]:
    """Return freshly seeded processes that no other test touches, once in each profile."""
    with Stack(request.param) as stack:
        yield stack


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Return the path of a Chromium; a session without any fails."""
    return browsers.chromium()


# Not for the session: Playwright keeps an event loop in this thread, in which Django refuses to touch the database.
@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    """Return a running Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=list(browsers.ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return an empty tab of its own profile; the test fails if a script in it throws."""
    context = browser.new_context()
    tab = context.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    yield tab
    context.close()
    assert errors == []
