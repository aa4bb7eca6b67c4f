"""The page of a prompt's translations: a grid of texts and languages, and files out and in."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from guidance.admin.base import StudioAdmin
from guidance.admin.offered import offered
from guidance.admin.prompts import preview
from guidance.admin.scope import may, user_of
from guidance.content import checks, translating, translation_files
from guidance.content.languages import name_of
from guidance.content.models import Prompt
from guidance.content.translating import Cell, Count, TakenMeanwhile
from guidance.content.xliff import BadFile
from guidance.protocol.content import load
from guidance.protocol.inline import told as plain
from guidance.protocol.tongues import direction
from guidance.protocol.translations import RICH, Told, pieces, told

SHOWN_AT_ONCE = 3
"""More languages than so many are shown one at a time."""
_FIELDS = ("language", "place", "of", "text", "was")


class FileForm(forms.Form):
    """A file with translations."""

    file = forms.FileField(
        label="File", widget=forms.FileInput({"accept": ".csv,.xlf,.xliff,text/csv,application/xliff+xml"})
    )


class Field(NamedTuple):
    """One cell of the grid: what it says, and `was` when it was opened; `number` tells its fields apart."""

    number: int
    language: Count
    dir: str
    told: Told
    text: str
    was: str


class Line(NamedTuple):
    """One text with its cells."""

    place: str
    sort: str
    original: str
    is_rich: bool
    is_long: bool
    cells: list[Field]


class TranslationPages:
    """The pages of translations; `admin` is the prompts' admin, which knows who may see what."""

    def __init__(self, admin: StudioAdmin) -> None:
        self.admin = admin

    def urls(self) -> list[URLPattern]:
        """Return the addresses of the page, of its files, and of the door for one."""
        wrap = self.admin.admin_site.admin_view
        return [
            path("<int:prompt_id>/translations/", wrap(self.grid), name="guidance_translations"),
            path("<int:prompt_id>/translations.csv", wrap(self.table), name="guidance_translations_csv"),
            path(
                "<int:prompt_id>/translations/<slug:language>.xlf", wrap(self.xliff), name="guidance_translations_xliff"
            ),
            path(
                "<int:prompt_id>/translations/import/",
                wrap(require_POST(self.take_in)),
                name="guidance_translations_import",
            ),
        ]

    def grid(self, request: HttpRequest, prompt_id: int) -> HttpResponse:
        """Show the grid, and save what was written in it."""
        if request.method != "POST":
            return self._page(request, self.admin.require(request, str(prompt_id)))
        prompt = self.admin.require(request, str(prompt_id), "change")
        cells = list(_sent(request.POST, prompt.workspace.languages))
        faults = list(_faults(prompt, cells))
        if faults:
            return self._page(request, prompt, cells, faults)
        try:
            count = translating.write(prompt=prompt, cells=cells, by=user_of(request))
        except TakenMeanwhile as error:
            return self._page(request, prompt, [*cells, *error.cells], [error.message])
        self._told(request, prompt, count)
        return redirect(request.get_full_path())

    def table(self, request: HttpRequest, prompt_id: int) -> HttpResponse:
        """Return all languages as one table."""
        prompt: Prompt = self.admin.require(request, str(prompt_id))
        body = translation_files.table(prompt=prompt, languages=prompt.workspace.languages)
        return _file(body, "text/csv; charset=utf-8", f"{prompt.key}-translations.csv")

    def xliff(self, request: HttpRequest, prompt_id: int, language: str) -> HttpResponse:
        """Return one language as XLIFF."""
        prompt: Prompt = self.admin.require(request, str(prompt_id))
        if language not in prompt.workspace.languages:
            raise Http404
        body = translation_files.document(prompt=prompt, language=language)
        return _file(body, "application/xliff+xml; charset=utf-8", f"{prompt.key}-{language}.xlf")

    def take_in(self, request: HttpRequest, prompt_id: int) -> HttpResponse:
        """Take in a file, row by row; what cannot be taken is told."""
        prompt = self.admin.require(request, str(prompt_id), "change")
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, prompt, faults=["Choose a file first: a table (CSV) or XLIFF 2.0."])
        try:
            taken = translation_files.read(
                prompt=prompt,
                file=form.cleaned_data["file"].read(translation_files.MAX_BYTES + 1),
                languages=prompt.workspace.languages,
                known=checks.known_in(workspace_id=prompt.workspace_id),
            )
        except BadFile as error:
            return self._page(request, prompt, faults=[error.message])
        self._told(request, prompt, translating.write(prompt=prompt, cells=taken.cells, by=user_of(request)))
        if taken.faults:
            return self._page(request, prompt, faults=taken.faults)
        return redirect(reverse("admin:guidance_translations", args=[prompt.pk]))

    def _told(self, request: HttpRequest, prompt: Prompt, count: int) -> None:
        if not count:
            messages.info(request, "Nothing was new.")
            return
        told = "1 translation" if count == 1 else f"{count} translations"
        self.admin.log_change(request, prompt, f"Saved {told}.")
        messages.success(request, f"Saved {told}. People see them once the prompt is published.")

    def _page(
        self, request: HttpRequest, prompt: Prompt, cells: Iterable[Cell] = (), faults: Iterable[str] = ()
    ) -> HttpResponse:
        counts = translating.counts(draft=load(prompt.draft), workspace=prompt.workspace)
        asked = request.GET.get("in", "")
        shown = [count for count in counts if count.language == asked] or counts
        return self.admin.page(
            request,
            "translations",
            f"Translations of {prompt.name}",
            prompt=prompt,
            original=prompt,
            counts=counts,
            shown=shown if len(shown) <= SHOWN_AT_ONCE else shown[:1],
            asked=asked,
            lines=_lines(prompt, shown if len(shown) <= SHOWN_AT_ONCE else shown[:1], cells),
            written_in=name_of(prompt.workspace.default_language) or "Original",
            lang=prompt.workspace.default_language,
            dir=direction(prompt.workspace.default_language),
            further=sorted(
                name_of(tag) for tag in load(prompt.draft).translations if tag not in prompt.workspace.languages
            ),
            values=offered(workspace_id=prompt.workspace_id).values,
            form=FileForm(),
            faults=list(faults),
            can_preview=preview.is_possible(),
            may_change=self.admin.has_change_permission(request, prompt),
            may_settle=may(request, prompt.workspace_id, "change_workspace"),
        )


def _lines(prompt: Prompt, shown: list[Count], cells: Iterable[Cell]) -> list[Line]:
    draft = load(prompt.draft)
    held = {count.language: told(draft, count.language) for count in shown}
    sent = {(cell.language, cell.place): cell for cell in cells}
    lines: list[Line] = []
    for piece in pieces(draft):
        row: list[Any] = []
        for count in shown:
            said = held[count.language][piece.place]
            cell = sent.get((count.language, piece.place))
            text, was = (cell.text, cell.was) if cell is not None else (said.text, said.text)
            number = len(lines) * len(shown) + len(row)
            row.append(Field(number, count, direction(count.language), said, text, was or ""))
        is_rich = piece.sort in RICH
        lines.append(Line(piece.place, piece.sort, piece.text, is_rich, is_rich or "\n" in piece.text, row))
    return lines


def _sent(data: QueryDict, languages: Iterable[str]) -> Iterator[Cell]:
    count = data.get("cells", "")
    for number in range(min(int(count), 10_000) if count.isascii() and count.isdigit() and len(count) < 6 else 0):
        held = {name: str(data.get(f"{name}-{number}", "")).replace("\r\n", "\n") for name in _FIELDS}
        if held["language"] in set(languages):
            cell = Cell(**{**held, "text": held["text"].strip()})
            yield cell._replace(was=None) if data.get(f"right-{number}") and cell.text == cell.was else cell


def _faults(prompt: Prompt, cells: Iterable[Cell]) -> Iterator[str]:
    known = checks.known_in(workspace_id=prompt.workspace_id)
    for cell in cells:
        if cell.text and cell.text != cell.was:
            for fault in translation_files.faults_of(text=cell.text, known=known):
                yield f"{name_of(cell.language)}, “{plain(cell.of)[:60]}”: {fault}"


def _file(body: bytes, sort: str, name: str) -> HttpResponse:
    return HttpResponse(body, content_type=sort, headers={"Content-Disposition": f'attachment; filename="{name}"'})
