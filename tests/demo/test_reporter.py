import base64

import pytest

from demo.acme import Acme
from demo.config import Config
from demo.guidance_client import GuidanceClient
from demo.reporter import Reporter


@pytest.fixture
def reporter(guidance):
    reporter = Reporter(GuidanceClient(Config(guidance_url=guidance.url)), first_pause=0.01)
    yield reporter
    reporter.close()


def test_start_reports_all_people_and_accounts_in_one_batch(guidance, reporter):
    reporter.report_everybody(Acme())

    guidance.wait_for(lambda: len(guidance.calls) == 1, "the first report")
    call = guidance.calls[0]
    assert (call.method, call.path) == ("POST", "/v1/batch")
    assert call.authorization == "Basic " + base64.b64encode(b"sk_demo:").decode()
    assert call.body["sentAt"].endswith("Z")
    said = [(event["type"], event["userId"], event.get("groupId")) for event in call.body["batch"]]
    assert said == [
        ("identify", "maya", None),
        ("group", "maya", "northwind"),
        ("identify", "omar", None),
        ("group", "omar", "northwind"),
        ("identify", "priya", None),
        ("group", "priya", "globex"),
    ]
    omar = call.body["batch"][2]["traits"]
    assert (omar["name"], omar["email"], omar["role"]) == ("Omar Haddad", "omar@northwind.example", "admin")
    assert call.body["batch"][5]["traits"] == {
        "name": "Globex",
        "plan": "growth",
        "seats": 12,
        "usage": {"contacts": 4120, "messages": 48200},
    }


@pytest.mark.parametrize("status", [401, 404, 429, 500, 503])
def test_report_is_offered_again_with_the_same_message_ids_when_not_taken(guidance, reporter, status):
    guidance.answers["POST", "/v1/batch"] = (status, {})
    reporter.report_everybody(Acme())
    guidance.wait_for(lambda: len(guidance.calls) >= 2, "a second try")

    del guidance.answers["POST", "/v1/batch"]
    reporter.report_plan(Acme().account("northwind"), patience=5)

    guidance.wait_for(lambda: guidance.calls[-1].method == "PATCH", "the next report")
    batches = [call.body["batch"] for call in guidance.calls[:-1]]
    assert all(batch == batches[0] for batch in batches)


def test_report_is_given_up_when_it_can_never_be_taken(guidance, reporter):
    guidance.answers["POST", "/v1/batch"] = (400, {})

    reporter.report_everybody(Acme())
    reporter.report_plan(Acme().account("northwind"), patience=5)

    guidance.wait_for(lambda: len(guidance.calls) == 2, "the next report")
    assert [call.method for call in guidance.calls] == ["POST", "PATCH"]
