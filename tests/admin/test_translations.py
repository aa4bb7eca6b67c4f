"""The page of a prompt's translations."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from guidance.content import translation_files
from guidance.protocol.content import load
from guidance.protocol.translations import Told, told
from tests.support import cast

TITLE = "You are close to your limit"


@pytest.fixture
def prompt(workspace):
    workspace.default_language, workspace.languages = "en", ["de", "ar"]
    workspace.save()
    return cast.prompt(workspace)


def address(prompt, door="translations", *more):
    return reverse(f"admin:guidance_{door}", args=[prompt.pk, *more])


def cell(text, number=0, language="de", place="blocks.0.text", of=TITLE, was=""):
    held = {"language": language, "place": place, "of": of, "text": text, "was": was}
    return {"cells": str(number + 1), **{f"{name}-{number}": value for name, value in held.items()}}


def said(prompt, language="de", place="blocks.0.text"):
    prompt.refresh_from_db()
    return told(load(prompt.draft), language)[place]


def test_grid_counts_what_is_missing_and_saves_what_is_written(studio, prompt):
    before = studio.get(address(prompt)).content.decode()

    page = studio.post(address(prompt), cell("Fast voll"), follow=True).content.decode()

    assert before.count("4 missing") == 2
    assert "Saved 1 translation." in page
    assert "3 missing" in page
    assert said(prompt) == Told("Fast voll", TITLE, "translated")
    assert prompt.workspace.audit.first().action == "Saved 1 translation."


def test_grid_asks_the_database_no_more_for_more_texts_and_languages(studio, prompt, django_assert_num_queries):
    studio.get(address(prompt))
    with django_assert_num_queries(COUNT):
        studio.get(address(prompt))
    prompt.workspace.languages = ["de", "ar", "fr", "nl", "it"]
    prompt.workspace.save()
    many = cast.prompt(prompt.workspace, "many", blocks=cast.draft().blocks * 3)

    with django_assert_num_queries(COUNT):
        studio.get(address(many))


COUNT = 19


def test_somebody_elses_words_are_told_and_not_written_over_unasked(studio, prompt):
    studio.post(address(prompt), cell("Fast voll"))

    page = studio.post(address(prompt), cell("Beinahe voll")).content.decode()
    studio.post(address(prompt), cell("Beinahe voll", was="Fast voll"))

    assert "Somebody else translated" in page
    assert "Beinahe voll</textarea>" in page
    assert said(prompt).text == "Beinahe voll"


@pytest.mark.parametrize(
    "hostile", ["{{ secret }}", "a\u202eb", "a\x00b", "x" * 2_001, '{{#a "javascript:alert(1)"}}x{{/a}}']
)
def test_hostile_translation_is_refused_with_a_sentence(studio, prompt, hostile):
    page = studio.post(address(prompt), cell(hostile)).content.decode()

    assert "Not everything was saved." in page
    assert said(prompt).state == "missing"


def test_markup_is_shown_as_text(studio, prompt):
    studio.post(address(prompt), cell("<img src=x onerror=alert(1)></textarea>"))

    page = studio.get(address(prompt)).content.decode()

    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_files_go_out_and_come_in_again(studio, prompt):
    studio.post(address(prompt), cell("Fast voll"))
    table = studio.get(address(prompt, "translations_csv"))
    xliff = studio.get(address(prompt, "translations_xliff", "de"))
    other = cast.prompt(prompt.workspace, "other")

    file = SimpleUploadedFile("other.xlf", xliff.content)
    studio.post(address(other, "translations_import"), {"file": file})

    assert table["Content-Disposition"] == 'attachment; filename="contacts-translations.csv"'
    assert xliff["Content-Type"] == "application/xliff+xml; charset=utf-8"
    assert said(other) == Told("Fast voll", TITLE, "translated")
    assert studio.get(address(prompt, "translations_xliff", "fr")).status_code == 404


def test_faulty_rows_are_told_and_the_good_ones_kept(studio, prompt):
    rows = f"Place,Kind,Original,de\nlabel,,Contacts,Kontakte\nblocks.0.text,,{TITLE},{{{{ x }}}}\n"

    page = studio.post(
        address(prompt, "translations_import"), {"file": SimpleUploadedFile("t.csv", rows.encode())}
    ).content.decode()
    nothing = studio.post(address(prompt, "translations_import")).content.decode()

    assert "Row 3, German: There is no variable “x”; choose one from the menu." in page
    assert said(prompt, place="label").text == "Kontakte"
    assert "Choose a file first" in nothing
    assert translation_files.MAX_BYTES == 2_000_000


def test_page_says_where_languages_are_chosen(studio, workspace):
    page = studio.get(address(cast.prompt(workspace))).content.decode()

    assert "an admin of the workspace does that on its settings page" in page


def test_admin_chooses_languages_by_name_and_the_original_is_none_of_them(client, workspace):
    client.force_login(cast.member("root", workspace, "admin"))
    url = reverse("admin:guidance_workspace_change", args=[workspace.pk])
    form = client.get(url).context["adminform"].form
    held = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    sent = {name: value for name, value in held.items() if value is not False}
    rows = {
        f"{prefix}-{part}": "0"
        for prefix in ("origins", "members", "quiet")
        for part in ("TOTAL_FORMS", "INITIAL_FORMS")
    }

    refused = client.post(url, {**sent, **rows, "default_language": "en", "languages": ["en", "de"]}).content.decode()
    unsaid = client.post(url, {**sent, **rows, "default_language": "", "languages": ["de"]}).content.decode()

    assert "Prompts are written in English already; leave it out here." in refused
    assert "Say in which language prompts are written" in unsaid
