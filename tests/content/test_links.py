import pytest

from guidance.content.links import is_allowed


@pytest.mark.parametrize(
    "href",
    [
        "https://acme.example/a?b=c#d",
        "http://acme.example",
        "mailto:a@acme.example",
        "tel:+4930",
        "/upgrade",
        "a/b",
        "?x=1",
        "#top",
    ],
)
def test_is_allowed_accepts_addresses_that_only_lead_somewhere(href):
    assert is_allowed(href)


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "blob:x",
        "file:///etc",
        "",
        "https://a.example/\u0000",
    ],
)
def test_is_allowed_refuses_addresses_that_run_or_mislead(href):
    assert not is_allowed(href)


def test_is_allowed_narrows_to_the_given_schemes():
    assert not is_allowed("mailto:a@acme.example", schemes=("https",))
