import json
import os
import subprocess

import pytest
from django.urls import reverse

from guidance.admin.install import ways
from guidance.ingest.models import Event
from guidance.workspaces import keys
from guidance.workspaces.models import AllowedOrigin, Workspace
from tests.support import cast
from tests.support.house import ROOT
from tests.support.node import NODE

HOST, KEY = "https://help.acme.example", "pk_acme"
TSC = ROOT / "widgets_static" / "node_modules" / "typescript" / "bin" / "tsc"
TYPED = """
import("https://help.acme.example/guidance.mjs").then(({ load }) => {
  const guidance = load({ key: "pk_acme" });
  guidance.identify("maya", { role: "owner" });
  // @ts-expect-error There is no such state.
  guidance.consent("maybe");
});
window.guidance.track("Report Exported", { rows: 12 });
"""


@pytest.fixture
def admin(client, workspace):
    client.force_login(cast.member("ben", workspace, "admin"))
    return client


def page(client, workspace):
    return client.get(reverse("admin:guidance_install", args=[workspace.pk]))


def test_every_way_in_names_the_address_and_no_placeholder_is_left():
    found = ways(host=HOST, key=KEY)

    assert [way.slug for way in found if HOST not in way.code] == ["identify"]
    assert [way.slug for way in found if KEY not in way.code] == ["identify", "types", "csp"]
    assert [way.slug for way in found if "{host}" in way.code or "{key}" in way.code] == []


def test_script_tag_is_the_one_of_the_protocol():
    tag = next(way for way in ways(host=HOST, key=KEY) if way.slug == "tag")

    assert tag.code == '<script async src="https://help.acme.example/guidance.js" data-key="pk_acme"></script>'


def test_braces_of_other_languages_come_out_as_they_are_written():
    found = {way.slug: way.code for way in ways(host=HOST, key=KEY)}

    assert '["identify", "maya", { name: "Maya", role: "owner" }],' in found["identify"]
    assert "{% if user.is_authenticated %}" in found["django"]
    assert '{{ user.get_username|json_script:"guidance-user" }}' in found["django"]
    assert '["identify", {{User ID}}]' in found["gtm"]


@pytest.mark.django_db
def test_page_has_the_workspaces_own_key(admin, workspace):
    gone = keys.create(workspace=workspace, kind="public", value="pk_gone")
    keys.create(workspace=workspace, kind="public", value="pk_live")
    keys.revoke(key=workspace.keys.get(shown=gone), now=cast.NOW)

    shown = page(admin, workspace).content.decode()

    assert "data-key=&quot;pk_live&quot;" in shown
    assert "pk_gone" not in shown


@pytest.mark.django_db
def test_page_asks_for_a_key_where_there_is_none(admin, workspace):
    workspace.keys.all().delete()

    shown = page(admin, workspace).content.decode()

    assert "This workspace has no publishable key yet" in shown


@pytest.mark.django_db
def test_page_tells_whether_anything_was_heard(admin, workspace):
    before = page(admin, workspace).content.decode()
    person = cast.lena(workspace)
    Event.objects.create(
        workspace=workspace,
        person=person,
        type="track",
        name="Opened",
        message_id="m-1",
        time=cast.NOW,
        received_at=cast.NOW,
    )
    AllowedOrigin.objects.create(workspace=workspace, origin="https://app.acme.example")

    after = page(admin, workspace).content.decode()

    assert "Not yet" in before
    assert "The last event came" in after
    assert "Pages of https://app.acme.example may use the key" in after


@pytest.mark.django_db
def test_page_of_another_workspace_is_not_found(admin):
    foreign = Workspace.objects.create(key="cyd", name="Cyd")

    assert page(admin, foreign).status_code == 404


def test_types_are_found_for_the_tag_and_for_the_import(tmp_path):
    lines = next(way.code for way in ways(host=HOST, key="pk_acme") if way.slug == "types").splitlines()
    told = json.loads(f"{{{' '.join(lines[1:])}}}")["compilerOptions"]
    options = {"strict": True, "noEmit": True, "target": "es2022", "module": "esnext", "types": []}
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "guidance.d.ts").write_text((ROOT / "widgets_static" / "guidance.d.ts").read_text())
    (tmp_path / "src" / "page.ts").write_text(TYPED)
    config = {"compilerOptions": {**options, "moduleResolution": "bundler", **told}, "include": ["src"]}
    (tmp_path / "tsconfig.json").write_text(json.dumps(config))

    done = subprocess.run(
        [NODE, str(TSC), "--project", str(tmp_path)], env=dict(os.environ), capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (0, "")
