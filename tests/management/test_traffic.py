"""The simulated traffic: a story that is the same for the same seed, and a client that bears a busy server."""

import datetime as dt
import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from random import Random

import msgspec
import pytest

from guidance.core.times import DAY, iso, parse_iso, to_ms
from guidance.management.traffic import names
from guidance.management.traffic.client import Client, NotTaken
from guidance.management.traffic.company import PLANS
from guidance.management.traffic.progress import Progress
from guidance.management.traffic.simulation import Stage, simulate
from guidance.management.traffic.story import tell
from guidance.management.traffic.visits import Visitors
from guidance.protocol.events import Raw, parse_event

NOW = dt.datetime(2026, 11, 21, 10, 0, tzinfo=dt.UTC)


def story(people=60, seed=1):
    return list(tell(people=people, seed=seed, now=NOW))


def events_of(companies):
    return [event for company in companies for event in company]


def test_story_is_the_same_for_the_same_seed():
    assert story(seed=3) == story(seed=3)
    assert story(seed=3) != story(seed=4)


def test_story_has_as_many_people_as_were_asked_for():
    assert len({event["userId"] for event in events_of(story(people=60))}) == 60


def test_more_people_leave_the_earlier_companies_as_they_were():
    fewer, more = story(people=60), story(people=90)

    assert more[: len(fewer) - 1] == fewer[:-1]


def test_story_is_taken_by_the_server_as_it_is():
    received = to_ms(NOW)

    for event in events_of(story()):
        parsed = parse_event(msgspec.convert(event, Raw), received=received, skew=0, verified=True)

        assert iso(parsed.time) == event["timestamp"]  # neither clipped nor bent
        assert parsed.user_id.startswith(parsed.group_id or "company-")


def test_every_message_has_an_id_of_its_own():
    events = events_of(story())

    assert len({event["messageId"] for event in events}) == len(events)


def test_story_lies_in_the_last_two_months_and_in_order():
    for company in story():
        times = [event["timestamp"] for event in company]

        assert times == sorted(times)
        assert iso(to_ms(NOW) - 61 * DAY) < times[0] <= times[-1] <= iso(NOW)


def test_everybody_is_introduced_before_anything_else():
    met = {}
    for event in events_of(story()):
        met.setdefault(event["userId"], []).append(event["type"])

    assert {tuple(types[:2]) for types in met.values()} == {("identify", "group")}


def test_no_company_uses_more_than_its_plan_allows():
    for company in story(people=300):
        plan = None
        for event in company:
            if event["type"] == "group":
                plan = event["traits"].get("plan", plan)
                used = event["traits"].get("usage", {}).get("contacts", 0)
                limit = PLANS[plan].contacts
                assert limit is None or used <= limit


def test_story_reaches_limits_and_the_next_plan():
    happened = {event.get("event") for event in events_of(story(people=600))}

    assert {"Contacts Blocked", "Plan Changed", "Newsletter Sent", "Signed Up", "Upgrade Requested"} <= happened


def test_companies_have_names_of_their_own():
    assert len({names.company(number) for number in range(5000)}) == 5000


class Server:
    """A server that answers what it is told to and remembers what it was asked."""

    def __init__(self):
        self.asked = []
        self.answers = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                outer.asked.append((self.command, self.path, dict(self.headers), body))
                status, headers, answer = outer.answers.pop(0)
                raw = json.dumps(answer).encode()
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(raw))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(raw)

            do_GET = do_POST = answer  # noqa: N815 - http.server's names

            def log_message(self, *_arguments):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def server():
    running = Server()
    yield running
    running.http.shutdown()
    running.http.server_close()


@pytest.fixture
def pauses():
    return []


@pytest.fixture
def client(server, pauses):
    made = Client(server.url, key="sk_demo", origin="http://acme.example", clock=lambda: NOW, pause=pauses.append)
    yield made
    made.close()


TAKEN = (200, {}, {"success": True, "accepted": 1, "duplicates": 0, "rejected": []})
EVENT = {"type": "track", "event": "Report Viewed", "messageId": "m1", "userId": "lena"}


def test_client_reports_compressed_with_its_key(server, client):
    server.answers = [TAKEN]

    accepted = client.report([EVENT])

    method, path, headers, body = server.asked[0]
    assert (accepted, method, path) == (1, "POST", "/v1/batch")
    assert headers["Authorization"] == "Basic c2tfZGVtbzo="
    assert headers["Origin"] == "http://acme.example"
    assert json.loads(gzip.decompress(body)) == {"sentAt": "2026-11-21T10:00:00.000Z", "batch": [EVENT]}


def test_client_waits_as_long_as_a_busy_server_asks(server, client, pauses):
    server.answers = [(503, {"Retry-After": "2"}, {}), (429, {"Retry-After": "1"}, {}), TAKEN]

    assert client.report([EVENT]) == 1
    assert pauses == [2.0, 1.0]


def test_client_gives_up_at_once_when_its_key_is_refused(server, client, pauses):
    server.answers = [(401, {}, {"message": "The key is unknown or revoked."})]

    with pytest.raises(NotTaken, match="unknown or revoked"):
        client.report([EVENT])
    assert pauses == []


def test_client_complains_of_an_event_the_server_refuses(server, client):
    server.answers = [(200, {}, {"accepted": 0, "rejected": [{"index": 0, "message": "An event needs a userId."}]})]

    with pytest.raises(NotTaken, match="needs a userId"):
        client.report([EVENT])


def test_client_gives_up_on_a_server_that_stays_away(server, client, pauses):
    server.http.shutdown()
    server.http.server_close()

    with pytest.raises(NotTaken, match="did not come back"):
        client.report([EVENT])
    assert max(pauses) == 5.0


DOCUMENT = {
    "prompt": "timeline-trial-modal",
    "version": 2,
    "dismissible": True,
    "trigger": {"type": "click"},
    "blocks": [
        {
            "type": "buttons",
            "buttons": [
                {"for": "others", "action": {"type": "emit", "event": "Upgrade Requested"}},
                {"for": "buyers", "action": {"type": "start_trial", "feature": "timeline", "days": 14}},
            ],
        }
    ],
}


class Page:
    """A page whose server has one prompt armed and grants every claim."""

    def __init__(self, versions):
        self.versions = versions
        self.reported = []

    def decision(self, user_id):
        version = self.versions.pop(0)
        armed = [{"prompt": "timeline-trial-modal", "content": "3f0c", "data": {"buyer": True}}]
        return {"version": version, "armed": armed if version else []}

    def content(self, name):
        return DOCUMENT

    def claim(self, *, user_id, prompt, trigger):
        return f"exposure of {user_id}"

    def report(self, events):
        self.reported.append(events)
        return len(events)


class Chance(Random):
    """Chance that comes out as told."""

    def random(self):
        return 0.1


def test_visitor_waits_for_a_decision_sees_the_prompt_and_clicks(pauses):
    page = Page([0, 0, 7])
    visitors = Visitors(page, Chance(1), lambda: NOW, pauses.append)

    visitors.visit("ben")

    about = {"prompt": "timeline-trial-modal", "exposure": "exposure of ben", "version": 2}
    [[shown, clicked]] = page.reported
    assert (shown["event"], shown["properties"]) == ("$prompt_shown", about)
    assert clicked["event"] == "$prompt_clicked"
    assert clicked["properties"] == {**about, "button": 1, "action": "start_trial", "feature": "timeline"}
    assert len(pauses) == 2
    assert (visitors.tally.shown, visitors.tally.clicked) == (1, 1)


class Listener(Page):
    """Server and page in one, where nothing is armed."""

    def __init__(self):
        super().__init__([])

    def decision(self, user_id):
        return {"version": 1, "armed": []}


def test_simulation_reports_everything_once_and_the_last_day_last():
    listener, written = Listener(), []

    def progress(label, total):
        return Progress(label, total, write=written.append, live=False)

    stage = Stage(server=listener, page=listener, clock=lambda: NOW, pause=lambda seconds: None, progress=progress)
    simulate(stage=stage, people=120, seed=1)

    sent = events_of(listener.reported)
    ids = [event["messageId"] for event in sent]
    assert sorted(ids) == sorted(event["messageId"] for event in events_of(story(people=120)))
    recent = [event["timestamp"] for event in sent if parse_iso(event["timestamp"]) >= NOW - dt.timedelta(days=1)]
    assert recent == [event["timestamp"] for event in sent][-len(recent) :]
    assert all(earlier <= later for earlier, later in pairwise(recent))
    assert max(map(len, listener.reported)) == 300
    assert f"{len(ids):,} of {len(ids):,}" in written[4]


def test_progress_draws_over_itself_on_a_terminal():
    written, moments = [], iter([0.0, 0.0, 0.01, 0.3, 0.3, 0.9, 0.9])
    bar = Progress("Events", 4, write=written.append, live=True, clock=lambda: next(moments))

    for _ in range(4):
        bar.add()

    assert [line.count("\r") for line in written] == [1, 1, 1]
    assert written[-1].endswith("100 %  4 of 4\n")
    assert not any("\n" in line for line in written[:-1])
