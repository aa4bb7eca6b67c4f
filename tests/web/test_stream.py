"""`/v1/stream`: a page is told at once where its decision stands, and again whenever it changes."""

import asyncio
import datetime as dt
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

import jwt
import pytest
from django.db import OperationalError, connection
from django.db.models import F

from guidance.conf import now
from guidance.delivery.models import Decision
from guidance.people.models import Person, PersonAlias
from guidance.web import access, watch
from guidance.web import hub as hubs
from guidance.web.stream import StreamApplication, in_front_of
from guidance.workspaces import identity, keys, switch
from guidance.workspaces.models import AllowedOrigin, Workspace

pytestmark = pytest.mark.django_db(transaction=True)
NOW = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)
SIGNING_SECRET = "ada-signs-with-this-0123456789abcdef"
PATIENCE = 20


class Page:
    """One open stream, as the server and the browser see it."""

    def __init__(self, app: StreamApplication, query: str, **headers: str) -> None:
        self.sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.reading = asyncio.Event()
        self.reading.set()
        self.incoming.put_nowait({"type": "http.request", "body": b"", "more_body": False})
        scope = {
            "type": "http",
            "method": headers.pop("method", "GET"),
            "path": headers.pop("path", "/v1/stream"),
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        self.task = asyncio.create_task(app(scope, self.incoming.get, self._send))

    async def _send(self, message: dict[str, Any]) -> None:
        await self.reading.wait()
        self.sent.put_nowait(message)

    async def start(self) -> tuple[int, dict[str, str]]:
        message = await asyncio.wait_for(self.sent.get(), PATIENCE)
        headers = {name.decode(): value.decode() for name, value in message["headers"]}
        return message["status"], headers

    async def next(self) -> str:
        message = await asyncio.wait_for(self.sent.get(), PATIENCE)
        body: bytes = message["body"]
        return body.decode()

    async def leave(self) -> None:
        self.incoming.put_nowait({"type": "http.disconnect"})
        await asyncio.wait_for(self.task, PATIENCE)


def told(version: int) -> str:
    return f"event: decision\ndata: {version}\n\n"


async def elsewhere(work: Callable[[], Any]) -> Any:
    """Run `work` as another process would: on a database connection of its own."""

    def run() -> Any:
        try:
            return work()
        finally:
            connection.close()

    return await asyncio.to_thread(run)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0.005)


@asynccontextmanager
async def serving(behind: Any = None) -> AsyncIterator[StreamApplication]:
    app = in_front_of(behind)
    try:
        yield app
    finally:
        await app.stop()


@pytest.fixture
def lena(transactional_db: None) -> Person:
    acme = Workspace.objects.create(key="acme", name="Acme Mail")
    keys.create(workspace=acme, kind="public", value="pk_acme")
    keys.create(workspace=acme, kind="secret", value="sk_acme")
    return decided(acme, "lena", 3)


def decided(acme: Workspace, user_id: str, version: int) -> Person:
    person = Person.objects.create(workspace=acme, user_id=user_id, first_seen=NOW, last_seen=NOW)
    Decision.objects.create(
        person=person,
        workspace=acme,
        version=version,
        body="{}",
        etag="x",
        verdicts="[]",
        catalog_version=1,
        decided_at=NOW,
    )
    return person


def decide_again(person: Person) -> None:
    Decision.objects.filter(pk=person.pk).update(version=F("version") + 1)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_WORKSPACE_SECONDS", 0.02)


def run(test: Callable[[StreamApplication], Awaitable[None]]) -> None:
    async def main() -> None:
        async with serving() as app:
            await test(app)

    asyncio.run(main())


def test_stream_tells_the_current_version_at_once(lena: Person) -> None:
    async def test(app: StreamApplication) -> None:
        page = Page(app, "key=pk_acme&userId=lena", origin="https://app.acme.test")

        status, headers = await page.start()

        assert (status, await page.next()) == (200, told(3))
        assert headers["content-type"] == "text/event-stream"
        assert headers["cache-control"] == "no-store"
        assert headers["access-control-allow-origin"] == "*"
        await page.leave()

    run(test)


def test_stream_tells_every_page_of_a_person_about_a_change_and_nobody_else(lena: Person) -> None:
    ben = decided(lena.workspace, "ben", 7)

    async def test(app: StreamApplication) -> None:
        pages = [Page(app, f"key=pk_acme&userId={user}") for user in ("lena", "lena", "ben")]
        for page in pages:
            await page.start()
        assert [await page.next() for page in pages] == [told(3), told(3), told(7)]

        await elsewhere(lambda: decide_again(lena))

        assert [await page.next() for page in pages[:2]] == [told(4), told(4)]
        await elsewhere(lambda: decide_again(ben))
        assert await pages[2].next() == told(8)
        for page in pages:
            await page.leave()

    run(test)


def test_stream_waits_for_a_person_nobody_has_heard_of(lena: Person) -> None:
    async def test(app: StreamApplication) -> None:
        page = Page(app, "key=pk_acme&userId=maya")
        await page.start()
        assert await page.next() == told(0)

        await elsewhere(lambda: decided(lena.workspace, "maya", 1))

        assert await page.next() == told(1)
        await page.leave()

    run(test)


def test_stream_finds_a_visitor_by_the_anonymous_id(lena: Person) -> None:
    PersonAlias.objects.create(workspace=lena.workspace, person=lena, anonymous_id="anon-1")

    async def test(app: StreamApplication) -> None:
        page = Page(app, "key=pk_acme&anonymousId=anon-1", path="/v1/stream/")
        await page.start()

        assert await page.next() == told(3)
        await page.leave()

    run(test)


def test_stream_of_another_workspace_hears_nothing(lena: Person) -> None:
    cyds = Workspace.objects.create(key="cyd", name="Cyd's")
    keys.create(workspace=cyds, kind="public", value="pk_cyd")

    async def test(app: StreamApplication) -> None:
        page = Page(app, "key=pk_cyd&userId=lena")
        await page.start()

        assert await page.next() == told(0)
        await page.leave()

    run(test)


def test_stream_forgets_pages_that_left(lena: Person) -> None:
    async def test(app: StreamApplication) -> None:
        page = Page(app, "key=pk_acme&userId=lena")
        await page.start()
        await page.next()
        assert app._hub is not None
        assert len(app._hub) == 1

        await page.leave()

        assert (len(app._hub), app._hub.watched()) == (0, [])

    run(test)


def test_stream_keeps_the_line_open_with_comments(lena: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "HEARTBEAT_SECONDS", 0.05)

    async def test(app: StreamApplication) -> None:
        page = Page(app, "key=pk_acme&userId=lena")
        await page.start()

        assert [await page.next() for _ in range(3)] == [told(3), ":\n\n", ":\n\n"]
        await page.leave()

    run(test)


def test_stream_tells_a_page_that_was_busy_only_the_newest_version(lena: Person) -> None:
    async def test(app: StreamApplication) -> None:
        page = Page(app, "key=pk_acme&userId=lena")
        await page.start()
        assert await page.next() == told(3)
        hub = app._hub
        assert hub is not None

        page.reading.clear()
        hub.announce([(lena.pk, 5)])
        await asyncio.sleep(0)
        hub.announce([(lena.pk, 6), (lena.pk, 9), (lena.pk, 8)])
        page.reading.set()

        assert [await page.next(), await page.next()] == [told(5), told(9)]
        assert page.sent.empty()
        await page.leave()

    run(test)


def test_stream_drops_a_page_that_does_not_read(lena: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "SLOW_SECONDS", 0.05)

    async def test(app: StreamApplication) -> None:
        page = Page(app, "key=pk_acme&userId=lena")
        await page.start()
        await page.next()
        hub = app._hub
        assert hub is not None
        page.reading.clear()

        hub.announce([(lena.pk, 4)])

        await asyncio.wait_for(page.task, PATIENCE)
        assert len(hub) == 0

    run(test)


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ("userId=lena", {}, 401),
        ("key=pk_nobody&userId=lena", {}, 401),
        ("key=pk_acme", {}, 400),
        ("key=pk_acme&userId=lena", {"origin": "https://evil.test"}, 403),
        ("key=sk_acme&userId=lena", {"origin": "https://app.acme.test"}, 403),
        ("key=pk_acme&userId=lena", {"method": "POST"}, 405),
        ("key=pk_acme&userId=lena", {"method": "OPTIONS", "origin": "https://app.acme.test"}, 204),
    ],
)
def test_stream_refuses_with_the_status_that_says_why(
    lena: Person, query: str, headers: dict[str, str], status: int
) -> None:
    AllowedOrigin.objects.create(workspace=lena.workspace, origin="https://app.acme.test")

    async def test(app: StreamApplication) -> None:
        page = Page(app, query, **headers)

        assert (await page.start())[0] == status
        await asyncio.wait_for(page.task, PATIENCE)

    run(test)


def test_stream_under_enforce_needs_the_persons_token(lena: Person) -> None:
    Workspace.objects.filter(pk=lena.workspace_id).update(identity_mode="enforce")
    identity.add_secret(workspace=lena.workspace, secret=SIGNING_SECRET)
    payload = {"sub": "lena", "aud": "acme", "exp": now() + dt.timedelta(hours=1)}
    token = jwt.encode(payload, SIGNING_SECRET, algorithm="HS256")

    async def test(app: StreamApplication) -> None:
        without = Page(app, "key=pk_acme&userId=lena")
        with_it = Page(app, f"key=pk_acme&userId=lena&token={token}")

        assert [(await without.start())[0], (await with_it.start())[0]] == [401, 200]
        await with_it.leave()

    run(test)


def test_application_leaves_other_paths_and_answers_the_servers_life() -> None:
    seen: list[Any] = []

    async def behind(scope: dict[str, Any], receive: Any, send: Any) -> None:
        seen.append(scope["path"])

    async def main() -> None:
        async with serving(behind) as app:
            await app({"type": "http", "path": "/admin/"}, None, None)
            life: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
            life.put_nowait({"type": "lifespan.startup"})
            life.put_nowait({"type": "lifespan.shutdown"})

            async def send(message: dict[str, Any]) -> None:
                seen.append(message["type"])

            await app({"type": "lifespan"}, life.get, send)

    asyncio.run(main())

    assert seen == ["/admin/", "lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_stream_that_the_server_cancels_ends_properly(lena: Person) -> None:
    async def test(app: StreamApplication) -> None:
        page = Page(app, "key=pk_acme&userId=lena")
        await page.start()
        await page.next()

        page.task.cancel("the server shuts down")
        await asyncio.wait_for(page.task, PATIENCE)

        assert page.sent.get_nowait() == {"type": "http.response.body", "body": b"", "more_body": False}

    run(test)


def test_shutdown_ends_open_streams(lena: Person) -> None:
    async def test(app: StreamApplication) -> None:
        page = Page(app, "key=pk_acme&userId=lena")
        await page.start()
        await page.next()

        await app.stop()

        await asyncio.wait_for(page.task, PATIENCE)

    run(test)


def test_stream_is_503_while_the_database_is_away(lena: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**_: Any) -> None:
        raise watch.DatabaseError("away")

    monkeypatch.setattr(access, "admit", away)

    async def test(app: StreamApplication) -> None:
        status, headers = await Page(app, "key=pk_acme&userId=lena").start()

        assert (status, headers["retry-after"]) == (503, "5")

    run(test)


def test_stream_survives_a_database_that_was_away(lena: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    real = watch.versions
    failures: list[int] = []

    def flaky(ids: list[int]) -> dict[int, int]:
        if len(failures) < 2:
            failures.append(1)
            raise watch.DatabaseError("away")
        return real(ids)

    monkeypatch.setattr(watch, "versions", flaky)
    monkeypatch.setattr(watch, "_RETRY_SECONDS", 0.01)
    monkeypatch.setattr(watch.DatabaseWatch, "_moved", lambda self: True)

    async def test(app: StreamApplication) -> None:
        page = Page(app, "key=pk_acme&userId=lena")
        await page.start()
        await page.next()
        await until(lambda: len(failures) == 2)

        await elsewhere(lambda: decide_again(lena))

        assert await page.next() == told(4)
        await page.leave()

    run(test)


def test_stream_has_every_page_of_a_workspace_ask_again_when_it_is_switched_off(lena: Person) -> None:
    other = Workspace.objects.create(key="zeta", name="Zeta")
    keys.create(workspace=other, kind="public", value="pk_zeta")
    decided(other, "cyd", 9)

    async def test(app: StreamApplication) -> None:
        pages = [Page(app, query) for query in ("key=pk_acme&userId=lena", "key=pk_acme&anonymousId=stranger")]
        cyd = Page(app, "key=pk_zeta&userId=cyd")
        for page in (*pages, cyd):
            await page.start()
        assert [await pages[0].next(), await pages[1].next(), await cyd.next()] == [told(3), told(0), told(9)]
        await until(lambda: app._hub is not None and len(app._hub._pages) == 2)

        await elsewhere(lambda: switch.turn_off(workspace=lena.workspace, by=None, now=NOW))

        assert [await page.next() for page in pages] == [told(-2), told(-2)]
        await elsewhere(lambda: decide_again(lena))
        assert await pages[0].next() == told(4)
        assert cyd.sent.empty()
        for page in (*pages, cyd):
            await page.leave()

    run(test)


def test_stream_goes_on_looking_after_the_database_was_away(lena: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    working, looks = hubs.page_versions, itertools.count(1)
    seen: list[int] = []

    def page_versions(workspace_ids: Iterable[int]) -> dict[int, int]:
        seen.append(next(looks))
        if seen == [1]:
            raise OperationalError("away")
        return working(workspace_ids=workspace_ids)

    async def test(app: StreamApplication) -> None:
        page = Page(app, "key=pk_acme&userId=lena")
        await page.start()
        assert await page.next() == told(3)
        monkeypatch.setattr(hubs, "page_versions", page_versions)
        await until(lambda: len(seen) > 2)

        await elsewhere(lambda: switch.turn_off(workspace=lena.workspace, by=None, now=NOW))

        assert await page.next() == told(-2)
        await page.leave()

    run(test)
