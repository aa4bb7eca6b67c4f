"""Prompts carried from one workspace to another, at once or as a file."""

import json

import pytest

from guidance.content import carrying, checks, publishing
from guidance.content.carrying import BadFile
from guidance.protocol.content import Heading, load
from tests.support import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def staging():
    return cast.workspace("staging", "Staging")


@pytest.fixture
def production():
    return cast.workspace("production", "Production")


def file_of(*prompts, **changes):
    return json.dumps({**json.loads(carrying.pack(prompts=prompts)), **changes}).encode()


def faults(file):
    with pytest.raises(BadFile) as refused:
        carrying.unpack(file=file)
    return refused.value.faults


def test_a_prompt_arrives_as_a_draft_and_nothing_goes_live(staging, production):
    prompt = cast.prompt(staging, theme="acme")
    publishing.publish(prompt=prompt, by=None, now=cast.NOW)

    [arrived] = carrying.carry(prompts=[prompt], to=production, by=None, now=cast.NOW)

    assert (arrived.workspace, arrived.key, arrived.name, arrived.kind) == (production, "contacts", "Contacts", "modal")
    assert (arrived.draft, arrived.status, arrived.live) == (prompt.draft, "draft", None)
    assert checks.check(prompt=arrived) == []


def test_a_prompt_that_is_there_gets_the_new_draft_and_keeps_what_people_see(staging, production):
    held = cast.prompt(production)
    live = publishing.publish(prompt=held, by=None, now=cast.NOW)
    ada = cast.member("ada", production, "publisher")
    changed = cast.prompt(staging, blocks=[Heading(text="Nearly full")])

    carrying.carry(prompts=[changed], to=production, by=ada, now=cast.NOW)

    held.refresh_from_db()
    assert load(held.draft).blocks == [Heading(text="Nearly full")]
    assert (held.live, held.status, held.edited_by) == (live, "published", ada)


def test_a_file_says_the_same_each_time_and_comes_back_whole(staging, production):
    prompts = [cast.prompt(staging, "b"), cast.prompt(staging, "a", kind="banner")]

    file = carrying.pack(prompts=prompts)
    arrived = carrying.take_in(workspace=production, parcel=carrying.unpack(file=file), by=None, now=cast.NOW)

    assert carrying.pack(prompts=arrived) == file == carrying.pack(prompts=prompts[::-1])
    assert b'"key": "a"' in file


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (b"\xff", "This is not a file of exported prompts: it is not JSON."),
        (b"[" * 100_000, "This is not a file of exported prompts: it is not JSON."),
        (b"[]", "This is not a file of exported prompts; choose one that “Export” made."),
        (b"x" * 20_000_001, "The file is larger than 20 MB; export fewer prompts at a time."),
        (
            b'{"format": "guidance-prompts", "version": 2, "prompts": []}',
            "The file was exported by another release; export it again there after an upgrade.",
        ),
        (
            b'{"format": "guidance-prompts", "version": 1, "prompts": []}',
            "A file holds 1 to 500 prompts; this one holds 0.",
        ),
    ],
)
def test_what_is_no_file_of_prompts_is_refused_in_one_sentence(file, told):
    assert faults(file) == [told]


def test_every_fault_of_a_file_is_told_with_its_prompt(staging):
    good = json.loads(carrying.pack(prompts=[cast.prompt(staging)]))["prompts"][0]
    rows = [good, {**good, "kind": "hologram", "name": " "}, {**good, "key": "a b"}, {**good, "draft": {"blocks": 3}}]

    told = faults(json.dumps({"format": "guidance-prompts", "version": 1, "prompts": rows}).encode())

    assert told == [
        "Prompt 2: its name is 1 to 120 characters long.",
        "Prompt 2: there is no form “hologram”.",
        "Prompt 2: the key “contacts” is in the file twice.",
        "Prompt 3: its key is 1 to 60 letters, digits and dashes.",
        "Prompt 4 cannot be read: Expected `array`, got `int` - at `$.draft.blocks`.",
    ]


def test_what_no_database_keeps_is_refused(staging):
    file = file_of(cast.prompt(staging, label="nul in it"))

    assert faults(file.replace(b"nul in it", rb"nul \u0000 in it")) == [
        "Prompt 1: a text holds characters that no database keeps; type it anew."
    ]


def test_another_kind_under_the_same_key_is_refused_and_nothing_is_taken_in(staging, production):
    cast.prompt(production)
    prompts = [cast.prompt(staging, "a"), cast.prompt(staging, kind="banner")]

    with pytest.raises(BadFile, match="is a banner, but “contacts” is a modal in Production"):
        carrying.carry(prompts=prompts, to=production, by=None, now=cast.NOW)

    assert list(production.prompts.values_list("key", flat=True)) == ["contacts"]
