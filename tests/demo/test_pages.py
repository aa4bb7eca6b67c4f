import base64
import hashlib
import hmac
import json
import re
from time import time

import pytest

PAGES = [
    "/",
    "/contacts",
    "/reports",
    "/reports/campaigns",
    "/reports/audience",
    "/reports/custom",
    "/tasks",
    "/tasks/board",
    "/tasks/timeline",
    "/messages",
    "/upgrade",
]
NORTHWIND = "/api/v1/accounts/northwind/"
TRIAL = {"feature": "timeline", "started_at": "2026-11-21T10:00:00Z", "ends_at": "2026-12-05T10:00:00Z"}


@pytest.mark.parametrize("path", PAGES)
def test_page_carries_the_strict_policy_and_nothing_inline(acme, guidance, path):
    answer = acme.get(path)

    policy = answer.headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([\w-]+)'", policy).group(1)
    assert policy == (
        f"default-src 'self'; script-src 'nonce-{nonce}'; style-src 'self'; connect-src 'self' {guidance.url}; "
        f"img-src 'self' {guidance.url}; require-trusted-types-for 'script'; report-uri /csp-report"
    )
    embed = f'<script async nonce="{nonce}" src="{guidance.url}/guidance.js" data-key="pk_demo"></script>'
    assert answer.text.count(embed) == 1
    assert answer.text.count("<script") == answer.text.count(f'nonce="{nonce}"') == 2
    assert not re.search(r"<style|\sstyle=|\son\w+=", answer.text)


def test_page_has_a_new_nonce_each_time(acme):
    policies = {acme.get("/").headers["Content-Security-Policy"] for _ in range(5)}

    assert len(policies) == 5


@pytest.mark.parametrize("path", PAGES)
def test_page_is_shown_when_guidance_is_down(lonely_acme, path):
    answer = lonely_acme.get(path)

    assert answer.status == 200
    assert "</html>" in answer.text


def test_forms_work_when_guidance_is_down(lonely_acme):
    started = time()

    added = lonely_acme.fetch("/contacts/add")
    upgraded = lonely_acme.post("/upgrade", {"plan": "growth"})
    over = lonely_acme.post("/start-over")

    assert added.json == {"ok": True, "used": 1541, "limit": 2000}
    assert (upgraded.status, over.status) == (303, 303)
    assert lonely_acme.get("/session").json["account"]["id"] == "northwind-2"
    assert time() - started < 5


def test_violation_is_listed_when_a_browser_reported_it(acme):
    report = {"csp-report": {"violated-directive": "script-src"}}

    received = acme.fetch("/csp-report", json.dumps(report).encode())

    assert received.status == 204
    assert acme.get("/csp-reports").json == [report]


def test_session_names_the_person_and_signs_it(acme):
    session = acme.get("/session").json

    head, claims, signature = session["token"].split(".")
    secret = b"demo-signing-secret-0123456789abcdef"
    digest = hmac.new(secret, f"{head}.{claims}".encode(), hashlib.sha256).digest()
    assert _decode(signature) == digest
    assert json.loads(_decode(head)) == {"alg": "HS256", "typ": "JWT"}
    said = json.loads(_decode(claims))
    assert (said["sub"], said["aud"], said["company"]) == ("maya", "demo", "northwind")
    assert 0 < said["exp"] - time() <= 3600
    assert said["traits"] == session["person"]["traits"]
    assert session["person"]["traits"]["role"] == "member"
    assert session["account"] == {
        "id": "northwind",
        "traits": {"name": "Northwind", "plan": "free", "seats": 3, "usage": {"contacts": 1540, "messages": 9400}},
    }


@pytest.mark.parametrize(("person", "account", "plan"), [("omar", "northwind", "free"), ("priya", "globex", "growth")])
def test_switch_changes_who_is_asking(acme, person, account, plan):
    answer = acme.post("/who", {"person": person}, referer="http://127.0.0.1:8001/tasks/board")

    assert (answer.status, answer.headers["Location"]) == (303, "/tasks/board")
    session = acme.get("/session").json
    assert session["person"]["id"] == person
    assert (session["account"]["id"], session["account"]["traits"]["plan"]) == (account, plan)


def test_switch_never_leaves_the_site(acme):
    answer = acme.post("/who", {"person": "omar"}, referer="http://127.0.0.1:8001//elsewhere.example/")

    assert answer.headers["Location"] == "/"


def test_import_is_reported_with_the_new_usage(acme, guidance):
    answer = acme.fetch("/contacts/import")

    assert answer.json == {"ok": True, "used": 1640, "limit": 2000}
    track, group = guidance.wait_for_event("Contacts Imported")
    assert (track["type"], track["userId"], track["properties"]) == ("track", "maya", {"count": 100})
    assert track["context"] == {"groupId": "northwind"}
    assert (group["type"], group["groupId"], group["traits"]) == ("group", "northwind", {"usage": {"contacts": 1640}})
    assert track["messageId"] != group["messageId"]


def test_added_contact_is_reported_and_on_top_of_the_page(acme, guidance):
    answer = acme.post("/contacts/add")

    assert (answer.status, answer.headers["Location"]) == (303, "/contacts")
    assert "1,541 <small>of 2,000" in acme.get("/contacts").text
    assert guidance.wait_for_event("Contact Added")[0]["userId"] == "maya"


def test_blocked_import_changes_nothing_and_is_left_to_the_page_to_report(acme, guidance):
    for _ in range(4):
        acme.fetch("/contacts/import")

    answer = acme.fetch("/contacts/import")

    assert answer.json == {"ok": False, "blocked": True, "used": 1940, "limit": 2000}
    assert acme.fetch("/contacts/add").json == {"ok": True, "used": 1941, "limit": 2000}
    guidance.wait_for_event("Contact Added")
    reported = [event["event"] for event in guidance.events() if event["type"] == "track"]
    assert reported == ["Contacts Imported"] * 4 + ["Contact Added"]


def test_blocked_import_is_explained_when_there_is_no_script(acme):
    for _ in range(4):
        acme.post("/contacts/import")

    answer = acme.post("/contacts/import")

    assert answer.headers["Location"] == "/contacts?blocked"
    assert "Nothing was added: 1,940 of 2,000 contacts are used." in acme.get("/contacts?blocked").text


def test_old_messages_are_hidden_when_the_history_is_full(acme, guidance):
    before = acme.get("/messages").text

    for _ in range(4):
        acme.fetch("/messages/send")

    assert "600 more, then the oldest messages are hidden." in before
    assert "200 older messages are hidden on Free." in acme.get("/messages").text
    assert guidance.wait_for_event("Newsletter Sent")[1]["traits"] == {"usage": {"messages": 9600}}


def test_upgrade_changes_the_plan_here_and_through_the_api(acme, guidance):
    acme.become("omar")

    answer = acme.post("/upgrade", {"plan": "growth"})

    assert (answer.status, answer.headers["Location"]) == (303, "/upgrade?changed")
    assert acme.get("/session").json["account"]["traits"]["plan"] == "growth"
    assert 'id="timeline"' in acme.get("/tasks/timeline").text
    assert "Revenue by campaign" in acme.get("/reports/custom").text
    changed = guidance.wait_for_event("Plan Changed")
    assert [event["properties"] for event in changed] == [{"from": "free", "to": "growth"}]
    patches = [call for call in guidance.calls if call.method == "PATCH"]
    assert [(call.path, call.authorization, call.body) for call in patches] == [
        (NORTHWIND, "Bearer sk_demo", {"plan": "growth"})
    ]


def test_upgrade_is_refused_when_there_is_no_such_plan(acme):
    answer = acme.post("/upgrade", {"plan": "platinum"})

    assert answer.status == 400
    assert acme.get("/session").json["account"]["traits"]["plan"] == "free"


def test_timeline_is_closed_without_plan_or_trial(acme, guidance):
    guidance.answers["GET", NORTHWIND] = (200, {"plan": "free", "trials": []})

    answer = acme.get("/tasks/timeline")

    assert "Timeline is part of Growth" in answer.text
    assert [call.authorization for call in guidance.calls if call.path == NORTHWIND] == ["Bearer sk_demo"]


def test_timeline_is_open_when_a_trial_runs(acme, guidance):
    guidance.answers["GET", NORTHWIND] = (200, {"plan": "free", "trials": [TRIAL | {"running": True}]})

    answer = acme.get("/tasks/timeline")

    assert 'id="timeline"' in answer.text
    assert "Trial until 2026-12-05" in answer.text


@pytest.mark.parametrize("trial", [TRIAL | {"running": False}, TRIAL | {"running": True, "feature": "other"}, "odd"])
def test_timeline_is_closed_when_no_trial_of_it_runs(acme, guidance, trial):
    guidance.answers["GET", NORTHWIND] = (200, {"plan": "free", "trials": [trial]})

    answer = acme.get("/tasks/timeline")

    assert "Timeline is part of Growth" in answer.text


def test_timeline_is_open_to_a_paying_account_without_asking(acme, guidance):
    acme.become("priya")

    answer = acme.get("/tasks/timeline")

    assert 'id="timeline"' in answer.text
    assert [call for call in guidance.calls if call.method == "GET"] == []


def test_start_over_gives_fresh_ids_and_counts(acme, guidance):
    acme.fetch("/contacts/import")
    acme.post("/upgrade", {"plan": "growth"})
    guidance.answers["GET", "/api/v1/accounts/northwind-2/"] = (404, {})

    answer = acme.post("/start-over")

    assert (answer.status, answer.headers["Location"]) == (303, "/")
    session = acme.get("/session").json
    assert (session["person"]["id"], session["account"]["id"]) == ("maya-2", "northwind-2")
    assert session["account"]["traits"]["plan"] == "free"
    assert session["account"]["traits"]["usage"] == {"contacts": 1540, "messages": 9400}
    guidance.wait_for(lambda: any(event["userId"] == "priya-2" for event in guidance.events()), "the new people")


def test_start_over_skips_ids_that_guidance_knows_from_an_earlier_run(acme, guidance):
    guidance.answers["GET", "/api/v1/accounts/northwind-4/"] = (404, {})

    acme.post("/start-over")

    assert acme.get("/session").json["account"]["id"] == "northwind-4"


def test_contacts_know_no_limit_on_scale(acme):
    acme.become("priya")
    acme.post("/upgrade", {"plan": "scale"})

    answer = acme.fetch("/contacts/import")

    assert answer.json == {"ok": True, "used": 4220, "limit": None}
    assert "Unlimited on Scale" in acme.get("/contacts").text


def test_unknown_page_is_not_found(acme):
    answer = acme.get("/nowhere")

    assert answer.status == 404
    assert "There is no such page" in answer.text


def test_static_file_is_not_sent_again_when_unchanged(acme):
    first = acme.get("/static/app.js")

    second = acme.get("/static/app.js", if_none_match=first.headers["ETag"])

    assert (first.status, second.status, second.text) == (200, 304, "")


def _decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
