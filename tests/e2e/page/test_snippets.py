"""What the Install page gives to copy, run as it stands there. Rails' ERB and the proxy's lines need what is not here."""

import json
import re
from collections.abc import Callable

import pytest
from django.template import Context, Engine
from playwright.sync_api import expect

from guidance.admin.install import ways
from tests.e2e.page.conftest import BODY, Opens
from tests.e2e.page.prompts import banner
from tests.e2e.page.stub import Host, Stub
from tests.support.node import bundled
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

NAME = "lena </script><b>&"
USER = json.dumps({"id": NAME, "name": "Lena", "role": "member"}).replace("<", "\\u003c")
ACCOUNT = json.dumps({"id": "northwind", "name": "Northwind", "plan": "free"})
REACT, VUE = ("react@19.2.0", "react-dom@19.2.0"), ("vue@3.5.22",)
DRAWN = f"""
import {{ createElement }} from "react";
import {{ createRoot }} from "react-dom/client";
createRoot(document.querySelector("#app")).render(createElement(Guidance, {{ user: {USER}, account: {ACCOUNT} }}));
"""
MOUNTED = """
import { createApp, h } from "vue";
const app = createApp({ render: () => h("p", "Acme") });
app.mount("#app");
"""


def snippet(stub: Stub, slug: str) -> str:
    """Return what the page shows for a way in, for the server of this test."""
    return next(way.code for way in ways(host=stub.origin, key="pk_test") if way.slug == slug)


def module(script: str) -> str:
    """Return a bundled script in a page's words."""
    harmless = script.replace("</script", r"<\/script")
    return f'<script type="module">{harmless}</script>'


def tag(stub: Stub, host: Host) -> None:
    called = snippet(stub, "identify").replace("maya", "lena")
    host.pages["*"] = f"<body>{snippet(stub, 'tag')}<script>{called}</script>{BODY}"


def react(stub: Stub, host: Host) -> None:
    host.pages["*"] = f'<body><div id="app"></div>{BODY}{module(bundled(snippet(stub, "react") + DRAWN, *REACT))}'


def vue(stub: Stub, host: Host) -> None:
    begun, signed_in, signed_out = snippet(stub, "vue").split("\n\n")
    leaving = f"window.signOut = () => {{\n{signed_out}\n}};"
    script = f"{MOUNTED}\n{begun}\nconst user = {USER};\n{signed_in}\n{leaving}"
    host.pages["*"] = f'<body><div id="app"></div>{BODY}{module(bundled(script, *VUE))}'


def django(stub: Stub, host: Host) -> None:
    page, script = re.split(r"\n\n// static/guidance-identify.js\n", snippet(stub, "django"))
    written = Engine(libraries={"static": "django.templatetags.static"}).from_string(page)

    class Reader:
        is_authenticated = True

        def get_username(self) -> str:
            return NAME

    host.headers["Content-Security-Policy"] = (
        f"default-src 'self'; script-src 'self' {stub.origin}; connect-src {stub.origin}; report-uri /csp"
    )
    host.pages |= {"*": f"<head>{written.render(Context({'user': Reader()}))}</head><body>{BODY}"}
    host.pages["/static/guidance-identify.js"] = script


def tag_manager(stub: Stub, host: Host) -> None:
    script = snippet(stub, "gtm").replace("{{User ID}}", '"lena"')
    host.pages["*"] = f"<body>{BODY}{script}"


WAYS: list[tuple[Callable[[Stub, Host], None], str]] = [
    (tag, "lena"),
    (react, NAME),
    (vue, NAME),
    (django, NAME),
    (tag_manager, "lena"),
]


@pytest.mark.parametrize(("way", "person"), WAYS, ids=lambda one: getattr(one, "__name__", ""))
def test_snippet_of_the_install_page_shows_prompts_to_who_is_signed_in(
    stub: Stub, host: Host, open_page: Opens, way: Callable[[Stub, Host], None], person: str
) -> None:
    way(stub, host)
    stub.arm(banner())

    page = open_page(ready=False)

    expect(page.locator("guidance-prompt[data-kind=banner] .box")).to_be_visible()
    until(lambda: stub.of_type("identify"), what="who it is arrived")
    assert [one["userId"] for one in stub.of_type("identify")] == [person]
    assert host.reports == []


def test_person_of_the_vue_snippet_signs_out(stub: Stub, host: Host, open_page: Opens) -> None:
    vue(stub, host)
    page = open_page(ready=False)
    until(lambda: stub.of_type("identify"), what="who it is arrived")

    page.evaluate("signOut(); guidance.track('Signed Out')")

    until(lambda: stub.named("Signed Out"), what="the event arrived")
    assert ["userId" in one for one in stub.events if one.get("event") == "Signed Out"] == [False]
