import gzip
import json

import pytest

from guidance.content import drafting, publishing, queries
from guidance.content.models import Prompt, PromptVersion, Theme, VersionContent
from guidance.jobs import names
from guidance.protocol.content import Alternative, Heading, Text, Variant, load
from guidance.protocol.translations import written
from guidance.workspaces import publishing as workspace_publishing
from tests.support import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def jobs(monkeypatch):
    queued = []
    monkeypatch.setattr(workspace_publishing, "enqueue", lambda name, **arguments: queued.append((name, arguments)))
    return queued


def version_of(workspace):
    workspace.refresh_from_db()
    return workspace.catalog_version


def test_publish_makes_the_draft_live_when_nothing_is_wrong(jobs):
    workspace = cast.workspace()
    ada = cast.member("ada", workspace, "publisher")
    prompt = cast.prompt(workspace)

    version = publishing.publish(prompt=prompt, by=ada, now=cast.NOW)

    prompt.refresh_from_db()
    assert (prompt.status, prompt.live) == (Prompt.Status.PUBLISHED, version)
    assert (version.number, version.definition, version.published_by) == (1, prompt.draft, ada)
    assert version.variables == ["account.name", "limit.contacts.used"]
    assert version_of(workspace) == 2
    assert jobs == [(names.CATALOG_CHANGED, {"workspace_id": workspace.pk})]


def test_publish_renders_the_document_in_the_theme(jobs):
    prompt = cast.prompt(cast.workspace(), theme="acme")

    version = publishing.publish(prompt=prompt, by=None, now=cast.NOW)

    document = json.loads(bytes(version.body))
    assert document["theme"]["accent"] == "#0f766e"
    assert (document["prompt"], document["version"], document["kind"]) == ("contacts", 1, "modal")
    assert gzip.decompress(bytes(version.body_gzip)) == bytes(version.body)
    assert queries.document(hash=version.hash) == (bytes(version.body), bytes(version.body_gzip))


def test_publish_numbers_versions_one_after_the_other(jobs):
    prompt = cast.prompt(cast.workspace())

    first = publishing.publish(prompt=prompt, by=None, now=cast.NOW)
    drafting.save(prompt=prompt, draft=cast.draft(blocks=[Heading(text="New words")]))
    second = publishing.publish(prompt=prompt, by=None, now=cast.NOW)

    assert [first.number, second.number] == [1, 2]
    assert first.hash != second.hash
    assert prompt.live == second


def test_publish_gives_the_same_bytes_and_hash_for_the_same_content(jobs):
    one = publishing.publish(prompt=cast.prompt(cast.workspace("a")), by=None, now=cast.NOW)
    other = publishing.publish(prompt=cast.prompt(cast.workspace("b")), by=None, now=cast.NOW)

    assert (bytes(one.body_gzip), one.hash) == (bytes(other.body_gzip), other.hash)


def test_publish_makes_a_hash_that_nobody_without_the_secret_can_compute(jobs, settings):
    settings.SECRET_KEY = "one"
    one = publishing.publish(prompt=cast.prompt(cast.workspace("a")), by=None, now=cast.NOW)
    settings.SECRET_KEY = "other"
    other = publishing.publish(prompt=cast.prompt(cast.workspace("b")), by=None, now=cast.NOW)

    assert len(one.hash) == 32
    assert one.hash != other.hash


def test_publish_refuses_with_every_finding_when_something_is_wrong(jobs):
    prompt = cast.prompt(cast.workspace(), blocks=[], theme="night")

    with pytest.raises(publishing.NotPublishable) as refused:
        publishing.publish(prompt=prompt, by=None, now=cast.NOW)

    assert [finding.place for finding in refused.value.findings] == ["blocks", "theme"]
    assert PromptVersion.objects.count() == 0
    assert jobs == []


def test_pause_takes_the_prompt_out_and_resume_brings_it_back(jobs):
    workspace = cast.workspace()
    prompt = cast.prompt(workspace)
    publishing.publish(prompt=prompt, by=None, now=cast.NOW)

    publishing.pause(prompt=prompt)
    paused = queries.live_prompts(workspace_id=workspace.pk)
    publishing.resume(prompt=prompt)
    resumed = queries.live_prompts(workspace_id=workspace.pk)

    assert paused == []
    assert [live.key for live in resumed] == ["contacts"]
    assert version_of(workspace) == 4


def test_resume_refuses_when_the_prompt_was_never_published(jobs):
    with pytest.raises(publishing.NotPublishable, match="never published"):
        publishing.resume(prompt=cast.prompt(cast.workspace()))


def test_archive_puts_the_prompt_away_and_keeps_its_history(jobs):
    workspace = cast.workspace()
    prompt = cast.prompt(workspace)
    publishing.publish(prompt=prompt, by=None, now=cast.NOW)

    publishing.archive(prompt=prompt)

    assert queries.live_prompts(workspace_id=workspace.pk) == []
    assert prompt.versions.count() == 1


def test_restyle_publishes_live_prompts_of_the_theme_again_without_their_drafts(jobs):
    workspace = cast.workspace()
    theme = Theme.objects.get(workspace=workspace)
    night = Theme.objects.create(workspace=workspace, key="night", name="Night")
    prompt, other = cast.prompt(workspace), cast.prompt(workspace, "other", theme="night")
    for each in (prompt, other):
        publishing.publish(prompt=each, by=None, now=cast.NOW)
    drafting.save(prompt=prompt, draft=cast.draft(blocks=[Heading(text="Not yet")]))

    theme.accent = "#aa0000"
    theme.save()
    count = publishing.restyle(theme=theme, by=None, now=cast.NOW)

    prompt.refresh_from_db()
    other.refresh_from_db()
    document = json.loads(bytes(prompt.live.body))
    assert (count, prompt.live.number, other.live.number) == (1, 2, 1)
    assert document["theme"]["accent"] == "#aa0000"
    assert document["blocks"][0]["inline"] == [{"text": "You are close to your limit"}]
    assert publishing.restyle(theme=night, by=None, now=cast.NOW) == 1


WORDED = {
    "variants": [Variant(key="short", weight=0.5, blocks=[Heading(text="Nearly full")], label="Short")],
    "others": Alternative(blocks=[Text(text='Ask {{ account.owner | "your admin" }}')]),
}


def test_publish_makes_one_document_for_each_wording(jobs):
    version = publishing.publish(prompt=cast.prompt(cast.workspace(), **WORDED), by=None, now=cast.NOW)

    short, others = version.contents.order_by("pk")
    documents = {each.variant: json.loads(bytes(each.body)) for each in (short, others)}
    own = json.loads(bytes(version.body))
    assert {name: built["label"] for name, built in documents.items()} == {"short": "Short", "others": "Contacts"}
    assert documents["short"]["blocks"] == [{"type": "heading", "inline": [{"text": "Nearly full"}]}]
    assert {**documents["short"], "label": own["label"], "blocks": own["blocks"]} == own
    assert others.variables == ["account.owner"]
    assert gzip.decompress(bytes(others.body_gzip)) == bytes(others.body)
    assert len({version.hash, short.hash, others.hash}) == 3


def test_restyle_builds_every_wording_anew(jobs):
    workspace = cast.workspace()
    prompt = cast.prompt(workspace, theme="acme", **WORDED)
    publishing.publish(prompt=prompt, by=None, now=cast.NOW)
    theme = Theme.objects.get(workspace=workspace)
    theme.accent = "#aa0000"
    theme.save()

    publishing.restyle(theme=theme, by=None, now=cast.NOW)

    prompt.refresh_from_db()
    renewed = VersionContent.objects.filter(version=prompt.live)
    assert [json.loads(bytes(each.body))["theme"]["accent"] for each in renewed] == ["#aa0000", "#aa0000"]


def in_german(workspace, **texts):
    workspace.default_language, workspace.languages = "en", ["de", "ar"]
    workspace.save()
    prompt = cast.prompt(workspace, **WORDED)
    own = {"blocks.0.text": "You are close to your limit", "variants.short.label": "Short"}
    draft = written(load(prompt.draft), "de", {place: (own[place], text) for place, text in texts.items()})
    return drafting.save(prompt=prompt, draft=draft)


def test_publish_makes_a_document_of_each_wording_in_each_language_it_is_translated_into(jobs):
    prompt = in_german(cast.workspace(), **{"blocks.0.text": "Fast voll", "variants.short.label": "Kurz"})

    version = publishing.publish(prompt=prompt, by=None, now=cast.NOW)

    found = {(each.variant, each.language): json.loads(bytes(each.body)) for each in version.contents.all()}
    assert sorted(found) == [("", "de"), ("others", ""), ("short", ""), ("short", "de")]
    assert found["", "de"]["blocks"][0]["inline"] == [{"text": "Fast voll"}]
    assert found["", "de"]["blocks"][1:] == json.loads(bytes(version.body))["blocks"][1:]
    assert found["short", "de"]["label"] == "Kurz"
    assert found["", "de"]["written"] == {"lang": "de", "dir": "ltr"}
    assert json.loads(bytes(version.body))["written"] == {"lang": "en", "dir": "ltr"}


def test_publish_leaves_out_a_language_the_workspace_does_not_write_in(jobs):
    workspace = cast.workspace()
    prompt = in_german(workspace, **{"blocks.0.text": "Fast voll"})
    workspace.languages = ["ar"]
    workspace.save()

    version = publishing.publish(prompt=prompt, by=None, now=cast.NOW)

    assert set(version.contents.values_list("language", flat=True)) == {""}
    assert "Fast voll" in json.dumps(version.definition)


def test_document_says_no_language_where_nobody_said_which(jobs):
    version = publishing.publish(prompt=cast.prompt(cast.workspace()), by=None, now=cast.NOW)

    assert "written" not in json.loads(bytes(version.body))
