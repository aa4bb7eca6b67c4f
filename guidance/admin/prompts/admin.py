"""Prompts: the list, the editor, publishing and history."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import slugify
from django.views.decorators.http import require_POST
from unfold.decorators import display

from guidance.admin.backtests import BacktestPages
from guidance.admin.elements import ElementPages
from guidance.admin.journey import JourneyPages
from guidance.admin.offered import offered
from guidance.admin.playbooks import PlaybookPages
from guidance.admin.prompts import meanwhile, picking, preview, shapes
from guidance.admin.prompts.answers import AnswerPages
from guidance.admin.prompts.carrying import CarryPages, file_of
from guidance.admin.prompts.editor import Editor, by_section
from guidance.admin.prompts.forms import KINDS, NewPromptForm
from guidance.admin.prompts.outcomes import ResultPages
from guidance.admin.prompts.parts import BLOCKS
from guidance.admin.prompts.pictures import PicturePages
from guidance.admin.prompts.release import ReleasePages
from guidance.admin.prompts.spoken import SpokenList
from guidance.admin.prompts.translations import TranslationPages
from guidance.admin.scope import may, scope_of, user_of
from guidance.admin.site import studio
from guidance.conf import now
from guidance.content import checks, drafting, publishing
from guidance.content.describing import named
from guidance.content.drafting import ChangedMeanwhile
from guidance.content.models import Prompt
from guidance.core.errors import GuidanceError
from guidance.delivery import backfill
from guidance.people.models import Person
from guidance.protocol.content import (
    Anchor,
    Block,
    ClickTrigger,
    Draft,
    EventTrigger,
    Frequency,
    Heading,
    HoverTrigger,
    Item,
    LimitTrigger,
    Step,
    Text,
    VisibleTrigger,
    dump,
    load,
)
from guidance.protocol.questions import Input, Nps
from guidance.workspaces.publishing import bump

STATES = {"Published": "success", "Paused": "warning", "In review": "warning", "Draft": "info", "Archived": ""}
VERSIONS_SHOWN = 20
MOMENT_WORDS = {
    "page": "as the page opens",
    "dwell": "after some time on the page",
    "idle": "in a calm moment",
    "exit": "leaving the window",
    "scroll": "after scrolling",
    "rage": "after quick clicks",
    "link": "by a link only",
}


@admin.register(Prompt, site=studio)
class PromptAdmin(SpokenList):
    """Everything a marketer does with prompts."""

    nothing_yet = "Begin with a playbook, which asks a few questions and writes the rest, or add an empty prompt."
    list_display = ["title", "kind", "state", "moment", "intent", "changed", "workspace"]
    list_filter = ["workspace", "status", "kind"]
    list_select_related = ["workspace", "live"]
    search_fields = ["name", "key"]
    warn_unsaved_form = False
    actions = ["export"]

    @admin.action(description="Export the chosen prompts as a file", permissions=["view"])
    def export(self, request: HttpRequest, queryset: QuerySet[Prompt]) -> HttpResponse:
        """Return their drafts as one file."""
        return file_of(request, queryset, "prompts")

    @display(description="prompt", ordering="name")
    def title(self, prompt: Prompt) -> str:
        """Return the name."""
        return prompt.name

    @display(description="state", label=STATES, ordering="status")
    def state(self, prompt: Prompt) -> str:
        """Return the state as a badge."""
        return prompt.get_status_display()

    @admin.display(description="shows")
    def moment(self, prompt: Prompt) -> str:
        """Return the trigger in a few words."""
        return moment_of(load(prompt.draft))

    @admin.display(description="wants to")
    def intent(self, prompt: Prompt) -> str:
        """Return the intent."""
        return str(prompt.draft.get("intent", "inform"))

    @admin.display(description="changed", ordering="updated_at")
    def changed(self, prompt: Prompt) -> str:
        """Return when it was changed, and whether people see it already."""
        badge = ' <span class="g-badge g-warn">Unpublished changes</span>' if has_news(prompt) else ""
        return format_html("{}" + badge, f"{prompt.updated_at:%d %b %H:%M}")

    def get_urls(self) -> list[URLPattern]:
        """Add the doors of the editor."""
        doors = {
            "pause": self.pause,
            "resume": self.resume,
            "archive": self.archive,
            "preview": self.preview,
            "keep": self.keep,
        }
        added = [
            path(f"<path:object_id>/{name}/", self.admin_site.admin_view(require_POST(view)), name=f"guidance_{name}")
            for name, view in doors.items()
        ]
        restore = self.admin_site.admin_view(require_POST(self.restore))
        added.append(path("<path:object_id>/restore/<int:number>/", restore, name="guidance_restore"))
        return [
            *ReleasePages(self).urls(),
            *ResultPages(self).urls(),
            *TranslationPages(self).urls(),
            *AnswerPages(self).urls(),
            *CarryPages(self).urls(),
            *picking.PickPages(self).urls(),
            *PicturePages(self).urls(),
            *added,
            *PlaybookPages(self).urls,
            *BacktestPages(self).urls,
            *JourneyPages(self).urls,
            *ElementPages(self).urls,
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask for form and name, and open the editor with something to edit."""
        open_to = scope_of(request).workspaces("add_prompt")
        if not self.has_add_permission(request) or not open_to:
            raise PermissionDenied
        form = NewPromptForm(request.POST or None, workspaces=open_to)
        if not form.is_valid():
            return self.page(request, "prompt_new", "New prompt", form=form, kinds=KINDS)
        prompt = Prompt(**form.cleaned_data)
        prompt.key = free_key(prompt)
        drafting.save(prompt=prompt, draft=starter(prompt.kind), by=user_of(request))
        self.log_addition(request, prompt, "Made.")
        return back(prompt)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the editor, and save the draft; with `_review` go on to what stands before publishing it."""
        prompt = self.require(request, object_id)
        choices = offered(workspace_id=prompt.workspace_id)
        if request.method != "POST":
            return self._editor(request, prompt, Editor(prompt=prompt, offered=choices))
        if not self.has_change_permission(request, prompt):
            raise PermissionDenied
        editor = Editor(prompt=prompt, offered=choices, data=request.POST)
        if not editor.is_valid():
            return self._editor(request, prompt, editor)
        try:
            prompt = self._kept(request, prompt, editor, "Saved the draft.")
        except ChangedMeanwhile as error:
            return self._editor(request, prompt, editor, meanwhile.told(request, error, now()))
        if "_review" in request.POST:
            return redirect(reverse("admin:guidance_release", args=[prompt.pk]))
        messages.success(request, "The draft is saved. People see it once it is published.")
        return back(prompt)

    def pause(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show it to nobody for now."""
        return self._set(request, object_id, publishing.pause, "Paused: nobody sees it now.")

    def resume(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show it again."""
        return self._set(request, object_id, publishing.resume, "It is live again.")

    def archive(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Put it away."""
        return self._set(request, object_id, publishing.archive, "Archived; its history stays.")

    def restore(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        """Make an old version the draft again."""
        prompt = self.require(request, object_id, "change")
        version = prompt.versions.filter(number=number).first()
        if version is None:
            raise Http404
        drafting.restore(prompt=prompt, version=version, by=user_of(request))
        self.log_change(request, prompt, f"Took version {number} back into the draft.")
        messages.success(request, f"The draft is version {number} again. Publish it to show it.")
        return back(prompt)

    def preview(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Return what the fields, saved or not, would look like and whom they would reach."""
        prompt = self.require(request, object_id)
        editor = Editor(prompt=prompt, offered=offered(workspace_id=prompt.workspace_id), data=request.POST)
        if not editor.is_valid():
            return JsonResponse({"errors": editor.errors})
        shown = _shown(prompt, editor.draft, editor, **_stage(request, prompt))
        return JsonResponse({**shown, "words": editor.audience.sentence})

    def keep(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Save the draft as the fields say it, by itself; what cannot be read yet is not saved."""
        prompt = self.require(request, object_id, "change")
        editor = Editor(prompt=prompt, offered=offered(workspace_id=prompt.workspace_id), data=request.POST)
        if not editor.is_valid():
            return JsonResponse({"errors": editor.errors})
        try:
            held = self._kept(request, prompt, editor, "The draft saved itself.")
        except ChangedMeanwhile as error:
            return JsonResponse({"meanwhile": meanwhile.told(request, error, now())})
        return JsonResponse({"saved": True, "seen": drafting.revision(prompt=held)})

    def delete_model(self, request: HttpRequest, obj: Prompt) -> None:
        """Delete it and have everybody decided again."""
        workspace_id = obj.workspace_id
        super().delete_model(request, obj)
        bump(workspace_id=workspace_id)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Prompt]) -> None:
        """Delete them and have everybody decided again."""
        for prompt in queryset:
            self.delete_model(request, prompt)

    def _publishable(self, request: HttpRequest, object_id: str) -> Prompt:
        prompt: Prompt = self.require(request, object_id)
        if not may(request, prompt.workspace_id, "publish_prompt"):
            raise PermissionDenied
        return prompt

    def _set(self, request: HttpRequest, object_id: str, change: Any, told: str) -> HttpResponse:
        prompt = self._publishable(request, object_id)
        try:
            change(prompt=prompt)
        except GuidanceError as error:
            messages.error(request, error.message)
            return back(prompt)
        self.log_change(request, prompt, told)
        messages.success(request, told)
        return back(prompt)

    def _kept(self, request: HttpRequest, prompt: Prompt, editor: Editor, told: str) -> Prompt:
        was = drafting.revision(prompt=prompt)
        name, seen = editor.form.cleaned_data["name"], request.POST.get("seen") or was
        held = drafting.save_over(prompt=prompt, name=name, draft=editor.draft, seen=seen, by=user_of(request))
        if drafting.revision(prompt=held) != was:
            self.log_change(request, held, told)
        return held

    def _editor(
        self, request: HttpRequest, prompt: Prompt, editor: Editor, other: dict[str, Any] | None = None
    ) -> HttpResponse:
        return self.page(
            request,
            "prompt",
            prompt.name,
            prompt=prompt,
            original=prompt,
            editor=editor,
            meanwhile=other,
            seen=other["seen"] if other else request.POST.get("seen") or drafting.revision(prompt=prompt),
            form=editor.form,
            found=by_section(checks.check(prompt=prompt)),
            news=has_news(prompt),
            may_change=self.has_change_permission(request, prompt),
            may_publish=may(request, prompt.workspace_id, "publish_prompt"),
            may_delete=self.has_delete_permission(request, prompt),
            versions=prompt.versions.select_related("published_by").defer("body", "body_gzip")[:VERSIONS_SHOWN],
            block_kinds=BLOCKS,
            can_preview=preview.is_possible(),
            pick=picking.offer(prompt.workspace),
            stage={"languages": preview.languages(prompt.workspace), "chosen": request.GET.get("language", "")},
            shown=_shown(
                prompt, editor.draft if other else editor.base, editor, language=request.GET.get("language", "")
            ),
            counting=_counting(prompt),
        )


def _shown(prompt: Prompt, draft: Draft, editor: Editor, **stage: Any) -> dict[str, Any]:
    return {"wordings": preview.wordings(prompt=prompt, draft=draft, names=editor.offered.features, **stage)}


def _stage(request: HttpRequest, prompt: Prompt) -> dict[str, Any]:
    asked = request.POST.get("preview-person", "")
    person = None
    if asked.isascii() and asked.isdigit() and len(asked) < 19 and may(request, prompt.workspace_id, "view_person"):
        person = Person.objects.filter(workspace_id=prompt.workspace_id, pk=asked).first()
    asked_for = {"theme_key": "preview-theme", "language": "preview-lang"}
    return {"person": person, **{name: request.POST.get(field, "") for name, field in asked_for.items()}}


def _counting(prompt: Prompt) -> list[backfill.Progress]:
    audience = prompt.live.definition.get("audience") if prompt.live else None
    return backfill.progress(workspace_id=prompt.workspace_id, rule=audience) if audience else []


def back(prompt: Prompt) -> HttpResponse:
    """Return to the editor."""
    return redirect(reverse("admin:guidance_prompt_change", args=[prompt.pk]))


def has_news(prompt: Prompt) -> bool:
    """Return whether a published prompt's draft says something people do not see yet."""
    return prompt.live_id is not None and drafting.has_changes(prompt=prompt)


def moment_of(draft: Draft) -> str:
    """Return when a draft shows, in a few words."""
    anchor = next((named(held) for held in draft.anchor.candidates), "") if draft.anchor else ""
    anchor = anchor or "an element"
    match draft.trigger:
        case HoverTrigger():
            return f"resting on {anchor}"
        case ClickTrigger():
            return f"clicking {anchor}"
        case EventTrigger(event=event):
            return f"on “{event}”"
        case LimitTrigger(limit=limit):
            return f"reaching “{limit}”"
        case VisibleTrigger():
            return f"seeing {anchor}"
        case _:
            words: str = MOMENT_WORDS[dump(draft)["trigger"]["type"]]
            return words


def starter(kind: str) -> Draft:
    """Return what a new prompt of a kind begins with."""
    blocks: list[Block] = [Heading(text="A title"), Text(text="What you want to say.")]
    if kind == Prompt.Kind.TOOLTIP:
        return Draft(blocks=blocks, trigger=HoverTrigger(), anchor=Anchor(candidates=[]))
    if kind == Prompt.Kind.TOUR:
        return Draft(steps=[Step(key="welcome", blocks=blocks)], intent="teach", stage="onboarding")
    if shaped := shapes.starter(kind):
        return shaped
    if kind == Prompt.Kind.SURVEY:
        return Draft(steps=_first_steps(), intent="ask", stage="advocacy", placement="bottom-right", label="A question")
    if kind == Prompt.Kind.CHECKLIST:
        return _first_checklist()
    if kind == Prompt.Kind.LAUNCHER:
        title: list[Block] = [Heading(text="For you")]
        return Draft(blocks=title, label="Offers", placement="bottom-right", frequency=Frequency(count=None))
    return Draft(blocks=blocks[1:] if kind == Prompt.Kind.BANNER else blocks, standing=kind == Prompt.Kind.BANNER)


def _first_steps() -> list[Step]:
    asked = Nps("recommend", "How likely are you to recommend us to a colleague?", low="Not likely", high="Very likely")
    thanks: list[Block] = [Heading(text="Thank you!"), Text(text="Your answer helps us choose what to build next.")]
    return [
        Step(key="recommend", blocks=[asked]),
        Step(key="why", blocks=[Input("why", "What is the main reason?", long=True)]),
        Step(key="thanks", blocks=thanks),
    ]


def _first_checklist() -> Draft:
    return Draft(
        blocks=[Heading(text="Getting started")],
        items=[Item(key="first", title="The first thing to do", event="")],
        intent="teach",
        stage="onboarding",
        placement="bottom-right",
        label="Getting started",
        frequency=Frequency(count=None),
    )


def free_key(prompt: Prompt) -> str:
    """Return a key made from the name that no other prompt of the workspace has."""
    stem = slugify(prompt.name)[:50] or "prompt"
    taken = set(Prompt.objects.filter(workspace_id=prompt.workspace_id).values_list("key", flat=True))
    return next(key for key in (stem, *(f"{stem}-{number}" for number in range(2, 10_000))) if key not in taken)
