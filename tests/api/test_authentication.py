"""Who may call the management API."""

import pytest
from django.test import Client

from guidance.conf import now
from guidance.workspaces import keys
from guidance.workspaces.models import ApiKey, Workspace
from tests.api.conftest import Caller


def _people(**headers: str) -> tuple[int, str]:
    response = Client(headers=headers).get("/api/v1/people/")
    return response.status_code, response.json().get("detail", "")


@pytest.mark.usefixtures("workspace")
def test_secret_key_opens_the_api() -> None:
    assert _people(Authorization="Bearer sk_acme") == (200, "")


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("header", ["Basic c2tfYWNtZTo=", "Bearer", "Bearer sk_acme extra", "sk_acme"])
def test_key_is_refused_when_it_is_not_a_bearer(header: str) -> None:
    assert _people(Authorization=header) == (401, "Send the secret key as “Authorization: Bearer sk_…”.")


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("key", ["sk_nobody", "nonsense", "sk_" + "a" * 5000, "sk_\xff"])
def test_key_is_refused_when_nobody_knows_it(key: str) -> None:
    assert _people(Authorization=f"Bearer {key}") == (401, "This key is unknown or revoked.")


@pytest.mark.usefixtures("workspace")
def test_request_is_refused_when_it_carries_no_key() -> None:
    response = Client().get("/api/v1/people/")

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="guidance"'
    assert response["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "detail": "Send the secret key as “Authorization: Bearer sk_…”.",
    }


@pytest.mark.usefixtures("workspace")
def test_publishable_key_is_forbidden() -> None:
    sentence = "This is a publishable key; the management API needs a secret key (sk_…)."

    assert _people(Authorization="Bearer pk_acme") == (403, sentence)


@pytest.mark.parametrize("origin", ["https://app.example", "null", "http://testserver", ""])
def test_secret_key_is_forbidden_when_the_request_comes_from_a_page(workspace: Workspace, origin: str) -> None:
    workspace.origins.create(origin="https://app.example")
    keys.forget()

    status, sentence = _people(Authorization="Bearer sk_acme", Origin=origin)

    assert (status, sentence) == (403, "Secret keys work from servers only; this request comes from a browser page.")


@pytest.mark.usefixtures("workspace")
def test_preflight_of_a_page_gets_no_permission() -> None:
    headers = {"Origin": "https://app.example", "Access-Control-Request-Method": "GET"}

    response = Client(headers=headers).options("/api/v1/people/")

    assert response.status_code == 401
    assert not [name for name in response.headers if name.lower().startswith("access-control")]


def test_secret_key_is_refused_when_it_was_revoked(workspace: Workspace) -> None:
    keys.revoke(key=ApiKey.objects.get(workspace=workspace, kind="secret"), now=now())

    assert _people(Authorization="Bearer sk_acme") == (401, "This key is unknown or revoked.")


@pytest.mark.usefixtures("workspace")
def test_sign_in_of_the_studio_opens_nothing(admin_client: Client) -> None:
    assert admin_client.get("/api/v1/people/").status_code == 401


def test_address_that_names_nothing_is_a_problem_document(acme: Caller) -> None:
    client = Client(headers={"Authorization": "Bearer sk_acme"})

    for address in ("/api/v1/", "/api/v1/people", "/api/v1/nothing/", "/api/v1/people/a/b/", "/api/v1/people/%00/"):
        response = client.get(address)
        assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json"), address


def test_method_that_does_not_fit_is_405(acme: Caller) -> None:
    response = acme.delete("decisions", "lena")

    assert response.status_code == 405
    assert response.json()["detail"] == 'Method "DELETE" not allowed.'
