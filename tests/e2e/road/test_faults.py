"""The road under kills, and the host page without us."""

import threading
import uuid

from playwright.sync_api import Browser, expect

from tests.support.acme import MESSAGES, visiting
from tests.support.api import Server
from tests.support.stack import Stack

PEOPLE = 10
BATCHES = 120
EVENTS_A_BATCH = 5
KILL_AT = (20, 50, 80)


def test_killed_worker_loses_and_doubles_nothing(own_stack: Stack) -> None:
    server = Server(own_stack.url)
    run = uuid.uuid4().hex
    reached = {at: threading.Event() for at in KILL_AT}

    def arrive() -> None:
        for number in range(BATCHES):
            if number in reached:
                reached[number].set()
            who = f"{run}-{number % PEOPLE}"
            server.send(
                [
                    {"type": "track", "messageId": f"{run}-{number}-{at}", "userId": who, "event": "Step Taken"}
                    for at in range(EVENTS_A_BATCH)
                ]
            )

    sender = threading.Thread(target=arrive)
    sender.start()
    for at in KILL_AT:
        assert reached[at].wait(60)
        own_stack.worker.kill()
        own_stack.worker.start()
    sender.join(120)
    each = BATCHES * EVENTS_A_BATCH // PEOPLE
    for number in range(PEOPLE):
        server.await_count(f"{run}-{number}", "Step Taken", each, timeout=60)

    # One more event after all of them: when it is counted, nothing older can still be on its way.
    server.send(
        [
            {"type": "track", "messageId": f"{run}-{n}-end", "userId": f"{run}-{n}", "event": "End"}
            for n in range(PEOPLE)
        ]
    )
    for number in range(PEOPLE):
        server.await_count(f"{run}-{number}", "End", 1, timeout=60)
    counted = [server.count(f"{run}-{number}", "Step Taken") for number in range(PEOPLE)]
    assert counted == [each] * PEOPLE


def test_host_app_works_and_throws_nothing_without_us(own_stack: Stack, browser: Browser) -> None:
    with visiting(own_stack, browser, "maya") as maya:
        expect(maya.prompt(MESSAGES)).to_be_visible()
        own_stack.web.stop()
        own_stack.worker.stop()

        maya.tab.click('.nav a[href="/contacts"]')
        expect(maya.tab.get_by_role("heading", name="Contacts", exact=True)).to_be_visible()
        maya.tab.click('[data-guidance="import-contacts"]')
        expect(maya.tab.locator("#contacts-used")).to_contain_text("1,640")
        maya.go("/tasks")
        maya.tab.click('[data-guidance="timeline"]')
        expect(maya.tab.get_by_role("heading", name="Timeline is part of Growth")).to_be_visible()

        expect(maya.tab.locator("guidance-prompt")).to_have_count(0)
        assert maya.violations() == []
