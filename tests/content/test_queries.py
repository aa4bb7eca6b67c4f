import pytest

from guidance.content import publishing, queries
from guidance.content.models import VersionContent
from guidance.protocol.content import Alternative, Heading, Text, Variant
from guidance.protocol.translations import written
from tests.support import cast

pytestmark = pytest.mark.django_db
WORDED = {
    "variants": [Variant(key="short", weight=0.5, blocks=[Heading(text="Nearly full")])],
    "others": Alternative(blocks=[Text(text='Ask {{ account.owner | "your admin" }}')]),
}


def test_live_prompts_returns_what_is_published_in_that_workspace_only():
    workspace, other = cast.workspace(), cast.workspace("other")
    live = cast.prompt(workspace, kind="banner")
    version = publishing.publish(prompt=live, by=None, now=cast.NOW)
    cast.prompt(workspace, "draft-only")
    publishing.publish(prompt=cast.prompt(other), by=None, now=cast.NOW)

    found = queries.live_prompts(workspace_id=workspace.pk)

    variables = ["account.name", "limit.contacts.used"]
    assert found == [("contacts", "Contacts", "banner", 1, version.hash, live.draft, variables, ())]


@pytest.mark.parametrize("count", [1, 3])
def test_live_prompts_takes_two_queries_for_any_number(count, django_assert_num_queries):
    workspace = cast.workspace()
    for number in range(count):
        publishing.publish(prompt=cast.prompt(workspace, f"p-{number}", **WORDED), by=None, now=cast.NOW)

    with django_assert_num_queries(2):
        assert len(queries.live_prompts(workspace_id=workspace.pk)) == count


def test_document_is_none_when_no_version_has_the_hash():
    assert queries.document(hash="0" * 32) is None


def test_document_still_answers_for_a_version_that_was_replaced():
    prompt = cast.prompt(cast.workspace())
    first = publishing.publish(prompt=prompt, by=None, now=cast.NOW)
    publishing.publish(prompt=prompt, by=None, now=cast.NOW)

    assert queries.document(hash=first.hash) == (bytes(first.body), bytes(first.body_gzip))


def test_live_prompts_names_every_further_wording_of_the_live_version_only():
    workspace = cast.workspace()
    prompt = cast.prompt(workspace, **WORDED)
    publishing.publish(prompt=prompt, by=None, now=cast.NOW)
    publishing.publish(prompt=prompt, by=None, now=cast.NOW)

    (found,) = queries.live_prompts(workspace_id=workspace.pk)

    hashes = dict(VersionContent.objects.filter(version=prompt.live).values_list("variant", "hash"))
    assert found.wordings == (
        ("short", hashes["short"], [], ""),
        ("others", hashes["others"], ["account.owner"], ""),
    )


def test_as_drafted_is_what_publishing_would_make_live_but_for_the_hashes():
    prompt = cast.prompt(cast.workspace(), **WORDED)
    publishing.publish(prompt=prompt, by=None, now=cast.NOW)

    drafted = queries.as_drafted(prompt=prompt)
    publishing.publish(prompt=prompt, by=None, now=cast.NOW)

    (found,) = queries.live_prompts(workspace_id=prompt.workspace_id)
    assert [wording.hash for wording in drafted.wordings] == ["draft-short", "draft-others"]
    told = [wording._replace(hash=f"draft-{wording.variant}") for wording in found.wordings]
    assert drafted == found._replace(hash="draft-", wordings=tuple(told))
    assert drafted.number == 2


def test_as_drafted_has_every_language_that_publishing_would_make_live():
    workspace = cast.workspace()
    workspace.default_language, workspace.languages = "en", ["de"]
    workspace.save()
    draft = written(cast.draft(**WORDED), "de", {"blocks.0.text": ("You are close to your limit", "Fast voll")})
    prompt = cast.prompt(workspace, **WORDED, translations=draft.translations)

    drafted = queries.as_drafted(prompt=prompt)
    publishing.publish(prompt=prompt, by=None, now=cast.NOW)

    (found,) = queries.live_prompts(workspace_id=workspace.pk)
    assert [each.hash for each in drafted.wordings] == ["draft-short", "draft-others", "draft--de"]
    assert [each[2:] for each in drafted.wordings] == [each[2:] for each in found.wordings]


def test_definitions_are_those_of_the_versions_asked_for():
    prompt = cast.prompt(cast.workspace())
    first = publishing.publish(prompt=prompt, by=None, now=cast.NOW)
    prompt.draft = {**prompt.draft, "label": "Later"}
    prompt.save()
    publishing.publish(prompt=prompt, by=None, now=cast.NOW)

    asked = {"workspace_id": prompt.workspace_id}
    assert queries.definitions(**asked, numbers={"contacts": 1}) == {"contacts": first.definition}
    assert queries.definitions(**asked, numbers={"contacts": 2})["contacts"]["label"] == "Later"
    assert queries.definitions(workspace_id=cast.workspace("other").pk, numbers={"contacts": 1}) == {}


def test_document_answers_for_every_wording():
    publishing.publish(prompt=cast.prompt(cast.workspace(), **WORDED), by=None, now=cast.NOW)

    for content in VersionContent.objects.all():
        assert queries.document(hash=content.hash) == (bytes(content.body), bytes(content.body_gzip))


def test_ever_live_names_what_ever_went_live_also_when_it_is_put_away():
    workspace = cast.workspace()
    prompt = cast.prompt(workspace, intent="sell", exclusion_group="offers")
    publishing.publish(prompt=prompt, by=None, now=cast.NOW)
    publishing.archive(prompt=prompt)
    publishing.publish(prompt=cast.prompt(workspace, "other", intent="warn"), by=None, now=cast.NOW)
    cast.prompt(workspace, "draft-only", intent="ask")

    assert queries.ever_live(workspace_id=workspace.pk) == {"contacts": ("sell", "offers"), "other": ("warn", "")}


def test_versions_before_returns_what_was_live_before_the_latest_first():
    workspace = cast.workspace()
    prompt = cast.prompt(workspace, **WORDED)
    versions = [publishing.publish(prompt=prompt, by=None, now=cast.NOW) for _ in range(3)]
    publishing.publish(prompt=cast.prompt(workspace, "other"), by=None, now=cast.NOW)

    found = queries.versions_before(workspace_id=workspace.pk, key="contacts", number=3)

    assert [(held.key, held.number, held.hash) for held in found] == [
        ("contacts", 2, versions[1].hash),
        ("contacts", 1, versions[0].hash),
    ]
    assert [wording.variant for wording in found[0].wordings] == ["short", "others"]


def test_audiences_on_hold_are_those_of_paused_prompts():
    workspace = cast.workspace()
    paused = cast.prompt(workspace)
    publishing.publish(prompt=paused, by=None, now=cast.NOW)
    publishing.publish(prompt=cast.prompt(workspace, "live"), by=None, now=cast.NOW)
    publishing.pause(prompt=paused)

    assert queries.audiences_on_hold(workspace_id=workspace.pk) == [paused.draft["audience"]]
