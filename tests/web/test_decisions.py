"""The doors a page asks: decision, content, claims."""

import datetime as dt
import gzip
from collections.abc import Iterator
from typing import Any

import jwt
import pytest

from guidance.conf import now
from guidance.content import tagging
from guidance.content.models import FeatureTag, Prompt, PromptVersion
from guidance.core.errors import GuidanceError
from guidance.delivery import pages
from guidance.delivery.claims import Granted, Refused
from guidance.delivery.models import Decision
from guidance.people.models import Person, PersonAlias
from guidance.protocol.content import Heading, Variant
from guidance.web import decisions
from guidance.workspaces import identity, keys, switch
from guidance.workspaces.models import AllowedOrigin, Workspace
from tests.support.factories import live
from tests.web.conftest import Doors

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)
SIGNING_SECRET = "ada-signs-with-this-0123456789abcdef"
ANONYMOUS = "anon-3f2b8c1e-9d4a-4c6e-8f10-aabbccddeeff"
BODY = '{"version":3,"armed":[],"keep":[],"grants":{}}'
HASH = "3f0c" * 8


@pytest.fixture(autouse=True)
def _no_kept_documents() -> Iterator[None]:
    decisions._documents.clear()
    yield
    decisions._documents.clear()


@pytest.fixture
def lena(acme: Workspace) -> Person:
    lena = Person.objects.create(workspace=acme, user_id="lena", first_seen=NOW, last_seen=NOW)
    PersonAlias.objects.create(workspace=acme, person=lena, anonymous_id=ANONYMOUS)
    Decision.objects.create(
        person=lena,
        workspace=acme,
        version=3,
        body=BODY,
        etag="abc123",
        verdicts="[]",
        catalog_version=1,
        decided_at=NOW,
    )
    return lena


@pytest.fixture
def enforced(acme: Workspace) -> Workspace:
    Workspace.objects.filter(pk=acme.pk).update(identity_mode="enforce")
    identity.add_secret(workspace=acme, secret=SIGNING_SECRET)
    return acme


def token(subject: str = "lena") -> str:
    payload = {"sub": subject, "aud": "acme", "exp": now() + dt.timedelta(hours=1)}
    return jwt.encode(payload, SIGNING_SECRET, algorithm="HS256")


def test_decision_returns_the_ready_bytes(lena: Person, doors: Doors) -> None:
    reply = doors.get("/v1/decision?key=pk_acme&userId=lena&anonymousId=x", HTTP_ORIGIN="https://app.acme.test")

    assert (reply.status, reply.body.decode()) == (200, BODY)
    assert reply.headers == {
        "Content-Type": "application/json",
        "ETag": '"abc123"',
        "Cache-Control": "private, no-cache",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "Retry-After",
        "Vary": "Origin",
        "X-Content-Type-Options": "nosniff",
        "Timing-Allow-Origin": "*",
        "Content-Length": str(len(BODY)),
    }


def test_decision_is_found_by_the_anonymous_id_too(lena: Person, doors: Doors) -> None:
    assert doors.get(f"/v1/decision/?key=pk_acme&anonymousId={ANONYMOUS}").body.decode() == BODY


@pytest.mark.parametrize("asked", ['"abc123"', 'W/"abc123"', '"old", "abc123"'])
def test_decision_is_304_when_the_page_has_it(lena: Person, doors: Doors, asked: str) -> None:
    reply = doors.get("/v1/decision?key=pk_acme&userId=lena", HTTP_IF_NONE_MATCH=asked)

    assert (reply.status, reply.body, reply.headers["ETag"]) == (304, b"", '"abc123"')


def test_decision_is_sent_when_the_page_has_an_older_one(lena: Person, doors: Doors) -> None:
    assert doors.get("/v1/decision?key=pk_acme&userId=lena", HTTP_IF_NONE_MATCH='"abc"').status == 200


def test_decision_costs_one_keyed_read(lena: Person, doors: Doors, django_assert_num_queries: Any) -> None:
    doors.get("/v1/decision?key=pk_acme&userId=lena")

    with django_assert_num_queries(1):
        doors.get("/v1/decision?key=pk_acme&userId=lena")


def test_decision_of_a_stranger_is_empty(acme: Workspace, doors: Doors) -> None:
    reply = doors.get("/v1/decision?key=pk_acme&userId=nobody")

    assert (reply.status, reply.json) == (200, {"version": 0, "armed": [], "keep": [], "grants": {}})


def test_decision_of_another_workspaces_person_is_empty(lena: Person, doors: Doors) -> None:
    cyds = Workspace.objects.create(key="cyd", name="Cyd's")
    keys.create(workspace=cyds, kind="public", value="pk_cyd")

    assert doors.get("/v1/decision?key=pk_cyd&userId=lena").json["version"] == 0
    assert doors.get(f"/v1/decision?key=pk_cyd&anonymousId={ANONYMOUS}").json["version"] == 0


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("userId=lena", 401, "unknown_key"),
        ("key=pk_nobody&userId=lena", 401, "unknown_key"),
        ("key=pk_acme", 400, "no_id"),
        ("key=pk_acme&userId=undefined&anonymousId=null", 400, "no_id"),
        (f"key=pk_acme&userId={'x' * 256}", 400, "id_too_long"),
        ("key=pk_acme&" + "a=1&" * 60, 401, "unknown_key"),
    ],
)
def test_decision_refuses_with_the_reason(lena: Person, doors: Doors, query: str, status: int, code: str) -> None:
    reply = doors.get(f"/v1/decision?{query}")

    assert (reply.status, reply.json["code"]) == (status, code)


def test_decision_answers_only_listed_origins(lena: Person, doors: Doors) -> None:
    AllowedOrigin.objects.create(workspace=lena.workspace, origin="https://app.acme.test")
    path = "/v1/decision?key=pk_acme&userId=lena"

    ours = doors.get(path, HTTP_ORIGIN="https://app.acme.test")
    theirs = doors.get(path, HTTP_ORIGIN="https://evil.test")

    assert (ours.status, ours.headers["Access-Control-Allow-Origin"]) == (200, "https://app.acme.test")
    assert (theirs.status, theirs.json["code"]) == (403, "bad_origin")


def test_decision_takes_get_and_head_only(lena: Person, doors: Doors) -> None:
    path = "/v1/decision?key=pk_acme&userId=lena"

    posted, head = doors.post(path, {}), doors.call("HEAD", path)

    assert (posted.status, posted.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", str(len(BODY)))


def test_decision_under_enforce_needs_the_persons_own_token(lena: Person, enforced: Workspace, doors: Doors) -> None:
    path = "/v1/decision?key=pk_acme&userId=lena"

    statuses = [
        doors.get(path).status,
        doors.get(f"{path}&token=nonsense").status,
        doors.get(f"{path}&token={token('ben')}").status,
        doors.get(f"{path}&token={token('lena')}").status,
        doors.get("/v1/decision?key=sk_acme&userId=lena").status,
    ]

    assert statuses == [401, 401, 401, 200, 200]


def test_decision_under_enforce_is_open_to_visitors_nobody_knows(
    lena: Person, enforced: Workspace, doors: Doors
) -> None:
    fresh = ANONYMOUS.replace("3f2b", "0000")

    known = doors.get(f"/v1/decision?key=pk_acme&anonymousId={ANONYMOUS}")
    unknown = doors.get(f"/v1/decision?key=pk_acme&anonymousId={fresh}")
    odd = doors.get("/v1/decision?key=pk_acme&anonymousId=lena")

    assert [known.status, unknown.status, odd.status] == [401, 200, 401]


def test_content_is_served_as_published_for_ever(acme: Workspace, doors: Doors, django_assert_num_queries: Any) -> None:
    prompt = Prompt.objects.create(workspace=acme, key="banner", name="Banner", kind="banner")
    PromptVersion.objects.create(
        prompt=prompt,
        number=1,
        definition={},
        hash=HASH,
        body=b'{"prompt":"banner"}',
        body_gzip=gzip.compress(b'{"prompt":"banner"}'),
        published_at=NOW,
    )
    path = f"/v1/content/{HASH}.json"

    with django_assert_num_queries(1):
        plain = doors.get(path)
        packed = doors.get(path, HTTP_ACCEPT_ENCODING="br, gzip")

    assert (plain.status, plain.body) == (200, b'{"prompt":"banner"}')
    assert plain.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert plain.headers["Access-Control-Allow-Origin"] == "*"
    assert plain.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert (packed.headers["Content-Encoding"], gzip.decompress(packed.body)) == ("gzip", plain.body)
    assert packed.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("name", [HASH, "x", "../../settings", "%00", "3F0C" * 8, ""])
def test_content_nobody_published_is_404(acme: Workspace, doors: Doors, name: str) -> None:
    reply = doors.get(f"/v1/content/{name}.json")

    assert (reply.status, reply.json["code"]) == (404, "no_content")


def test_content_of_another_wording_is_served_as_that_of_the_prompt_itself(acme: Workspace, doors: Doors) -> None:
    variant = Variant(key="short", weight=0.5, blocks=[Heading(text="Nearly full")])
    version = live(acme, blocks=[Heading(text="You are close to your limit")], variants=[variant])
    (short,) = version.contents.all()

    replies = [
        doors.get(f"/v1/content/{name}.json", HTTP_ACCEPT_ENCODING="gzip") for name in (version.hash, short.hash)
    ]

    own, other = replies
    assert gzip.decompress(other.body) == bytes(short.body) != gzip.decompress(own.body)
    assert other.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert {**other.headers, "Content-Length": ""} == {**own.headers, "Content-Length": ""}


def test_content_kept_in_memory_is_bounded(monkeypatch: pytest.MonkeyPatch, doors: Doors) -> None:
    monkeypatch.setattr(decisions, "_KEPT", 2)
    monkeypatch.setattr(decisions.content, "document", lambda *, hash: (hash.encode(), b""))  # noqa: A006 - the wire's word

    for digit in "0123":
        doors.get(f"/v1/content/{digit * 32}.json")

    assert list(decisions._documents) == ["2" * 32, "3" * 32]


@pytest.fixture
def claimed(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return the claims that reach the domain; it grants modals and refuses the rest."""
    seen: list[dict[str, Any]] = []

    def claim(**asked: Any) -> Granted | Refused:
        seen.append(asked)
        return Granted("e1", NOW) if asked["prompt"] == "modal" else Refused("capped_prompt")

    monkeypatch.setattr(decisions.claims, "claim", claim)
    return seen


def test_claim_tells_the_exposure_or_the_reason(acme: Workspace, doors: Doors, claimed: list[dict[str, Any]]) -> None:
    asked = {"key": "pk_acme", "prompt": "modal", "userId": 7, "trigger": "click\x00", "content": HASH}

    granted = doors.post("/v1/claims", asked)
    refused = doors.post("/v1/claims/", {**asked, "prompt": "banner"})

    assert (granted.status, refused.status) == (200, 200)
    assert granted.json == {"granted": True, "exposure": "e1", "expires_at": "2026-11-21T10:00:00.000Z"}
    assert refused.json == {"granted": False, "reason": "capped_prompt"}
    assert claimed[0].pop("now").tzinfo is not None
    expected = {
        "workspace_id": acme.pk,
        "user_id": "7",
        "anonymous_id": "",
        "prompt": "modal",
        "trigger": "click",
        "tab": "",
    }
    assert claimed[0] == expected


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        (b"no json", 400, "bad_json"),
        (b"[]", 400, "bad_json"),
        (b"[" * 16000, 400, "bad_json"),
        (b" " * 20000, 413, "too_large"),
        ({"prompt": "modal", "userId": "lena"}, 401, "unknown_key"),
        ({"key": "pk_acme", "prompt": "modal"}, 400, "no_id"),
        ({"key": "pk_acme", "userId": "lena"}, 400, "no_prompt"),
        ({"key": "pk_acme", "userId": "lena", "prompt": ["modal"]}, 400, "no_prompt"),
    ],
)
def test_claim_refuses_with_the_reason(
    acme: Workspace, doors: Doors, claimed: list[dict[str, Any]], asked: Any, status: int, code: str
) -> None:
    reply = doors.post("/v1/claims", asked)

    assert (reply.status, reply.json["code"], claimed) == (status, code, [])


def test_claim_under_enforce_needs_the_persons_own_token(
    enforced: Workspace, doors: Doors, claimed: list[dict[str, Any]]
) -> None:
    asked = {"key": "pk_acme", "prompt": "modal", "userId": "lena"}

    without = doors.post("/v1/claims", asked)
    with_it = doors.post("/v1/claims", {**asked, "token": token()})

    assert (without.status, with_it.status, len(claimed)) == (401, 200, 1)


def test_claim_that_the_domain_refuses_to_judge_is_400_with_its_sentence(
    acme: Workspace, doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    def claim(**_: Any) -> Granted:
        raise GuidanceError("The prompt has no such trigger.")

    monkeypatch.setattr(decisions.claims, "claim", claim)

    reply = doors.post("/v1/claims", {"key": "pk_acme", "prompt": "modal", "userId": "lena"})

    assert (reply.status, reply.json["message"]) == (400, "The prompt has no such trigger.")


def test_decision_is_silence_for_everybody_while_the_workspace_is_off(
    lena: Person, acme: Workspace, doors: Doors
) -> None:
    switch.turn_off(workspace=acme, by=None, now=NOW)

    for who in ("userId=lena", f"anonymousId={ANONYMOUS}", "userId=nobody"):
        reply = doors.get(f"/v1/decision?key=pk_acme&{who}", HTTP_IF_NONE_MATCH='"abc123"')
        assert (reply.status, reply.json, reply.headers["Cache-Control"]) == (200, {"off": 30}, "no-store")

    switch.turn_on(workspace=acme, by=None, now=NOW)
    assert doors.get("/v1/decision?key=pk_acme&userId=lena").body.decode() == BODY


def test_decision_is_silence_also_for_who_cannot_prove_it(lena: Person, enforced: Workspace, doors: Doors) -> None:
    assert doors.get("/v1/decision?key=pk_acme&userId=lena").status == 401

    switch.turn_off(workspace=enforced, by=None, now=NOW)

    assert doors.get("/v1/decision?key=pk_acme&userId=lena").json == {"off": 30}


def test_decision_of_a_workspace_that_is_gone_is_silence(lena: Person, acme: Workspace, doors: Doors) -> None:
    assert doors.get("/v1/decision?key=pk_acme&userId=lena").status == 200
    acme.delete()

    assert doors.get("/v1/decision?key=pk_acme&userId=lena").json == {"off": 30}
    assert pages.is_off(workspace_id=acme.pk or 0)


@pytest.mark.parametrize("who", ["userId=lena", f"anonymousId={ANONYMOUS}", "userId=nobody"])
def test_decision_says_what_the_workspace_wants_noticed(
    lena: Person, acme: Workspace, doors: Doors, who: str, django_assert_num_queries: Any
) -> None:
    tagging.save(tag=FeatureTag(workspace=acme, name="Exported", candidates=[{"by": "data", "value": "export"}]))
    Workspace.objects.filter(pk=acme.pk).update(capture_clicks=True)
    doors.get("/v1/decision?key=pk_acme&userId=lena")

    with django_assert_num_queries(1):
        reply = doors.get(f"/v1/decision?key=pk_acme&{who}")

    plain = {"armed": [], "keep": [], "grants": {}}
    wanted = {"tags": reply.json["tags"], "capture": "clicks"}
    assert reply.json == {"version": 0 if "nobody" in who else 3, **plain, **wanted}
    document = doors.get(f"/v1/content/{reply.json['tags']}.json")
    assert document.json == {
        "tags": [{"event": "Exported", "action": "click", "candidates": [{"by": "data", "value": "export"}]}]
    }
    tag = reply.headers["ETag"]
    assert doors.get(f"/v1/decision?key=pk_acme&{who}", HTTP_IF_NONE_MATCH=tag).status == 304
    Workspace.objects.filter(pk=acme.pk).update(capture_clicks=False)
    assert doors.get(f"/v1/decision?key=pk_acme&{who}", HTTP_IF_NONE_MATCH=tag).status == 200
