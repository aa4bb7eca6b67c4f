"""Translations out of a prompt and in again, as a table and as XLIFF 2.0; and files that somebody means harm with."""

from xml.etree import ElementTree as ET

import pytest

from guidance.content import checks, translating, translation_files
from guidance.content.translating import Cell
from guidance.content.translation_files import MAX_BYTES
from guidance.content.xliff import SPACE, BadFile
from guidance.protocol.content import Heading, Text, load
from guidance.protocol.translations import told
from tests.support import cast

pytestmark = pytest.mark.django_db
RICH = '{{#b}}{{ account.name | "Your team" }}{{/b}} pays {{#a "https://acme.test/?a=1&b=2"}}less <now>{{/a}}{{#i}}!'
GERMAN = '{{#a "https://acme.test/?a=1&b=2"}}Weniger{{/a}} zahlt {{#b}}{{ account.name | "Ihr Team" }}{{/b}} & gut'
BLOCKS = [Heading("=Title"), Text(RICH)]


@pytest.fixture
def prompt():
    workspace = cast.workspace()
    workspace.default_language, workspace.languages = "en", ["de", "ar"]
    workspace.save()
    made = cast.prompt(workspace, blocks=BLOCKS, label="Contacts")
    cells = [Cell("de", "blocks.0.text", "=Title", "=Titel"), Cell("de", "blocks.1.text", RICH, GERMAN)]
    translating.write(prompt=made, cells=cells, by=None)
    return made


def read(prompt, file):
    known = checks.known_in(workspace_id=prompt.workspace_id)
    file = file if isinstance(file, bytes) else file.encode()
    return translation_files.read(prompt=prompt, file=file, languages=prompt.workspace.languages, known=known)


def test_table_and_xliff_say_the_same_on_the_way_back(prompt):
    table = translation_files.table(prompt=prompt, languages=["de", "ar"])
    xliff = translation_files.document(prompt=prompt, language="de")

    expected = [Cell("de", "blocks.0.text", "=Title", "=Titel"), Cell("de", "blocks.1.text", RICH, GERMAN)]
    assert read(prompt, table) == (expected, [])
    assert read(prompt, xliff) == (expected, [])
    assert table.decode("utf-8-sig").splitlines()[:3] == [
        "Place,Kind,Original,de,ar",
        "label,Spoken name,Contacts,,",
        "blocks.0.text,Title,'=Title,'=Titel,",
    ]


def test_xliff_keeps_values_and_marks_as_codes_and_lets_fallbacks_be_translated(prompt):
    root = ET.fromstring(translation_files.document(prompt=prompt, language="de").decode().partition("\n")[2])  # noqa: S314 - our own

    unit = root.findall(f".//{{{SPACE}}}unit")[2]
    source = unit.find(f".//{{{SPACE}}}source")
    assert (root.get("version"), root.get("srcLang"), root.get("trgLang")) == ("2.0", "en", "de")
    assert (unit.get("name"), unit.find(f".//{{{SPACE}}}segment").get("state")) == ("blocks.1.text", "translated")
    assert [child.tag.removeprefix(f"{{{SPACE}}}") for child in source] == ["sc", "sc", "ec", "ec", "sc", "ec", "sc"]
    assert "".join(source.itertext()) == "Your team pays less <now>!"
    assert source[-1].get("isolated") == "yes"


def test_text_that_was_moved_or_changed_meanwhile_is_found(prompt):
    file = translation_files.document(prompt=prompt, language="de")
    moved = cast.prompt(prompt.workspace, "moved", blocks=[Text(RICH), Heading("New")], label="Contacts")
    changed = cast.prompt(prompt.workspace, "changed", blocks=[Heading("=Title!"), Text(RICH)], label="Contacts")

    assert read(moved, file) == (
        [Cell("de", "blocks.0.text", RICH, GERMAN)],
        ["Unit t2, German: the prompt has no text “=Title” any more; its translation was left out."],
    )
    translating.write(prompt=changed, cells=read(changed, file).cells, by=None)
    assert [each.state for each in told(load(changed.draft), "de").values()] == ["missing", "changed", "translated"]


def test_every_row_that_cannot_be_taken_says_why_and_the_others_are_taken(prompt):
    cells, faults = read(
        prompt,
        "Place;Kind;Original;de;fr\r\n"
        "label;Spoken name;Contacts;Kontakte;Contacts\r\n"
        "blocks.9.text;Text;Gone;Weg;\r\n"
        "blocks.0.text;Title;'=Title;{{ nobody }};\r\n"
        "blocks.1.text\r\n"
        "\r\n",
    )

    assert cells == [Cell("de", "label", "Contacts", "Kontakte")]
    assert faults == [
        "Row 2, French: the workspace does not write in this language; add it on the settings page first.",
        "Row 3, German: the prompt has no text “Gone” any more; its translation was left out.",
        "Row 4, German: There is no variable “nobody”; choose one from the menu.",
        "Row 5: it has 1 cells, but the first row has 5.",
    ]


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><xliff>&b;</xliff>'
UNIT = (
    '<xliff xmlns="{space}" version="2.0" srcLang="en" trgLang="de"><file id="f">'
    '<unit id="u" name="label">{held}</unit></file></xliff>'
)


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (BOMB, "document type"),
        (BOMB.encode("utf-16"), "UTF-8"),
        ("<xliff", "not well-formed"),
        ('<xliff version="1.2"/>', "no XLIFF 2.0"),
        (f'<xliff xmlns="{SPACE}" version="2.0" srcLang="en"/>', "trgLang"),
        ("a,b\n1,2\n", "first row"),
        ("", "first row"),
        ('Place,Kind,Original,de\n"x', "cannot be read as CSV"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b" " * (MAX_BYTES + 1), "larger than 2 MB"),
    ],
)
def test_file_that_is_none_of_ours_is_refused_in_one_sentence(prompt, file, why):
    with pytest.raises(BadFile, match=why):
        read(prompt, file)


@pytest.mark.parametrize(
    ("held", "fault"),
    [
        ("<segment><source>Contacts</source><target><script/></target></segment>", "the element <script>"),
        (
            '<segment><source>Contacts</source><target><ph id="1" dataRef="d"/></target></segment>',
            "a code without its data “d”",
        ),
        (f"<segment><source>Contacts</source><target>{'<mrk>' * 40}{'</mrk>' * 40}</target></segment>", "too deep"),
    ],
)
def test_unit_with_something_else_in_it_is_told_and_left_out(prompt, held, fault):
    cells, faults = read(prompt, UNIT.format(space=SPACE, held=held))

    assert (cells, len(faults)) == ([], 1)
    assert fault in faults[0]


def test_codes_that_a_tool_paired_are_read(prompt):
    held = (
        '<originalData><data id="d1">{{#b}}</data><data id="d2">{{/b}}</data></originalData><segment><source>Contacts</source>'
        '<target>Alle <pc id="1" dataRefStart="d1" dataRefEnd="d2"><mrk id="m">Kontakte</mrk></pc></target></segment>'
    )

    assert read(prompt, UNIT.format(space=SPACE, held=held)).cells == [
        Cell("de", "label", "Contacts", "Alle {{#b}}Kontakte{{/b}}")
    ]
