"""Fixtures for every test: the servers, the real processes, the browser; and a network that ends at this machine."""

from collections.abc import Iterator
from typing import Any

import environ
import pytest
from django.core.cache import cache as django_cache
from django.db import connection, connections
from hypothesis import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright

from guidance.delivery import catalog, records
from guidance.ingest import buckets, room, usage
from guidance.web import stale
from tests.support import browser as browsers
from tests.support.databases import postgres
from tests.support.network import close_the_door
from tests.support.sharing import Sharing
from tests.support.stack import PROFILES, Stack

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

# The same in a browser: what must be fast says so itself.
expect.set_options(timeout=15_000)

# What a test needs says what it is: nobody can forget the mark that keeps it out of `make fast`.
MARKS = {
    "chromium_path": "e2e",
    "_stacks": "processes",
    "_labs": "processes",
    "own_stack": "processes",
    "postgres_url": "postgres",
    "tables_url": "postgres",
}


# Of hundreds of tests in a real browser on two busy cores, so many may need a second look (decision 0021).
SECOND_LOOKS = 3


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark each test by the fixtures that it uses; one in a browser is looked at again where it fails."""
    again = config.pluginmanager.hasplugin("rerunfailures")
    for item in items:
        for fixture in MARKS.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(MARKS[fixture])
        if again and item.get_closest_marker("e2e"):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a session in which too many tests needed a second look."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if exitstatus == 0 and reporter and len(reporter.stats.get("rerun", ())) > SECOND_LOOKS:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Sharing | None:
    """Share the tests by what they need: xdist's own groups are lost on the ids of pytest 9.2, without a word."""
    return Sharing(config, log) if config.getvalue("dist") == "loadgroup" else None


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
    for kept in (buckets, room, usage, stale):
        kept.forget()


@pytest.fixture
def postgres_url() -> str:
    """Return the address of a new, empty PostgreSQL database."""
    return postgres().new_database()


@pytest.fixture
def tables_url() -> str:
    """Return the address of a new PostgreSQL database that has all tables."""
    return postgres().migrated_database()


def _use(settings: dict[str, Any]) -> None:
    connections["default"].close()
    connections.settings["default"] = settings
    del connections["default"]


@pytest.fixture(scope="module")
def _postgres_beneath(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    if connection.vendor == "postgresql":
        yield
        return
    ours = connections.settings["default"]
    url = environ.Env.db_url_config(postgres().migrated_database())
    with django_db_blocker.unblock():
        _use({**ours, "OPTIONS": {}, **url})
    yield
    with django_db_blocker.unblock():
        _use(ours)


@pytest.fixture
def on_postgres(_postgres_beneath: None, transactional_db: None) -> None:
    """Run the test on PostgreSQL, with transactions that other threads see."""


# Both stay up for the session: tests come in random order, and each change of profile would cost a start.
@pytest.fixture(scope="session")
def _stacks() -> Iterator[dict[str, Stack]]:
    stacks: dict[str, Stack] = {}
    yield stacks
    for stack in stacks.values():
        stack.stop()


@pytest.fixture(params=PROFILES)
def stack(request: pytest.FixtureRequest, _stacks: dict[str, Stack]) -> Stack:
    """Return the running processes, once in each profile, shared by the session; what a test killed is back.

    A second look gets them anew: what the first one left half done is not in its way.
    """
    profile = request.param
    if getattr(request.node, "execution_count", 1) > 1 and profile in _stacks:
        _stacks.pop(profile).stop()
    if profile not in _stacks:
        _stacks[profile] = Stack(profile).__enter__()
    _stacks[profile].start()
    return _stacks[profile]


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
