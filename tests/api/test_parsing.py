"""Bodies that a hostile or careless server may send."""

import pytest
from django.test import Client

from guidance.people.models import Person

LIMIT = 32 * 1024


def _put(body: bytes, content_type: str = "application/json") -> tuple[int, str]:
    client = Client(headers={"Authorization": "Bearer sk_acme"})
    response = client.put("/api/v1/people/maya/", data=body, content_type=content_type)
    return response.status_code, response.json().get("detail", "")


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"{", "The body is not valid JSON."),
        (b'{"traits": {"a": NaN}}', "The body is not valid JSON."),
        (b'{"traits": {"a": 1e999}}', "The body is not valid JSON."),
        (b'{"traits": {"a": "\\ud800"}}', "The body is not valid JSON."),
        (b'{"traits": {"a": "\xff"}}', "The body is not valid JSON."),
        (b"[" * 30_000, "The body is not valid JSON."),
        (b'{"traits": {"a": ' + b"[" * 40 + b"]" * 40 + b"}}", "The body is nested more than 20 levels deep."),
        (b'{"traits": {"a": "\\u0000"}}', "The body holds a NUL character."),
        (b'{"traits": {"\\u0000": 1}}', "The body holds a NUL character."),
        (b'{"traits": {"a": ' + b"9" * 40 + b"}}", "The body holds a whole number of more than 64 bits."),
    ],
)
def test_body_that_cannot_be_stored_is_refused(body: bytes, sentence: str) -> None:
    assert _put(body) == (400, sentence)
    assert not Person.objects.exists()


@pytest.mark.usefixtures("workspace")
def test_body_over_the_limit_is_refused_and_one_at_the_limit_is_not() -> None:
    empty = len(b'{"traits": {"a": ""}}')

    assert _put(b'{"traits": {"a": "%s"}}' % (b"x" * (LIMIT - empty + 1))) == (413, "The body is larger than 32 KiB.")
    assert _put(b'{"traits": {"a": "%s"}}' % (b"x" * (LIMIT - empty)))[0] == 201


@pytest.mark.usefixtures("workspace")
def test_body_that_is_no_json_type_is_refused() -> None:
    status, sentence = _put(b"traits=1", content_type="application/x-www-form-urlencoded")

    assert (status, sentence) == (415, 'Unsupported media type "application/x-www-form-urlencoded" in request.')


@pytest.mark.usefixtures("workspace")
def test_missing_body_says_nothing() -> None:
    assert _put(b"")[0] == 201


@pytest.mark.usefixtures("workspace")
def test_text_of_any_script_is_kept_as_it_came() -> None:
    assert (
        _put('{"traits": {"name": "Łukasz 日本 🙂", "n": 12345678901234567, "deep": {"a": [1.5, null]}}}'.encode())[0]
        == 201
    )

    person = Person.objects.get(user_id="maya")
    assert person.traits == {"name": "Łukasz 日本 🙂", "n": 12345678901234567, "deep": {"a": [1.5, None]}}
