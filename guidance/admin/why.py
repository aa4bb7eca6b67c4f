"""Why? Pick a person, see each prompt with its reason in plain words: now, back then, or if something were different."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from guidance.admin import meters
from guidance.admin.base import ReadOnlyAdmin
from guidance.admin.offered import offered
from guidance.admin.scope import scope_of
from guidance.admin.verdicts import Words, grouped, moments, with_earlier
from guidance.conf import now
from guidance.content.models import Prompt
from guidance.core.times import parse_iso
from guidance.delivery import decisions, explain, simulate
from guidance.delivery.explain import NothingDecided
from guidance.delivery.simulate import NotDecidable, Simulation, page_of
from guidance.people.models import Person
from guidance.protocol.wordings import OTHERS

FOUND = 20
RECORDS_TOLD = 20
SCREENS = {"computer": 1280, "phone": 390}


class TryOut(forms.Form):
    """What to suppose."""

    page = forms.CharField(
        label="On which page",
        required=False,
        max_length=2000,
        help_text="An address like /contacts; empty for any page.",
        widget=forms.TextInput({"placeholder": "/contacts", "inputmode": "url", "spellcheck": "false"}),
    )
    at = forms.DateTimeField(
        label="When (UTC)",
        required=False,
        help_text="Empty for now.",
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    screen = forms.ChoiceField(label="On what", required=False, choices=[(name, f"A {name}") for name in SCREENS])
    draft = forms.ChoiceField(label="With what", required=False)
    wording = forms.ChoiceField(label="In which wording", required=False)

    def __init__(self, *args: Any, prompts: list[Prompt], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prompts = {prompt.key: prompt for prompt in prompts}
        drafts = [(prompt.key, f"The draft of “{prompt.name}”") for prompt in prompts]
        self.fields["draft"].choices = [("", "Everything as published"), *drafts]  # type: ignore[attr-defined]
        wordings = [
            (f"{prompt.key}/{key}", f"“{prompt.name}”: {name}") for prompt in prompts for key, name in _wordings(prompt)
        ]
        if wordings:
            self.fields["wording"].choices = [("", "The one they would get"), *wordings]  # type: ignore[attr-defined]
        else:
            del self.fields["wording"]

    def simulate(self, person: Person) -> Simulation:
        """Return what would be decided; raises NotDecidable."""
        given: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        page, (prompt, _, wording) = given.get("page"), given.get("wording", "").partition("/")
        width = SCREENS[given.get("screen") or "computer"]
        return simulate.simulate(
            person=person,
            at=given.get("at") or now(),
            draft=self.prompts.get(given.get("draft", "")),
            page=page_of(url=page, width=width) if page else None,
            forced={prompt: wording} if prompt else {},
        )


class WhyPages:
    """The pages behind Why?; `admin` is the people's admin, which knows who may see whom."""

    def __init__(self, admin: ReadOnlyAdmin) -> None:
        self.admin = admin

    def choose(self, request: HttpRequest) -> HttpResponse:
        """Search for a person."""
        self._require(request)
        asked = request.GET.get("q", "").strip()
        found = self._people(request, asked)
        if request.headers.get("Accept", "").startswith("application/json"):
            rows = [
                {"id": person.pk, "name": str(person), "about": about(person), "url": _url(person)} for person in found
            ]
            return JsonResponse({"people": rows})
        return self.admin.page(
            request, "why_choose", "Why?", asked=asked, people=[(p, about(p), _url(p)) for p in found]
        )

    def show(self, request: HttpRequest, person_id: int) -> HttpResponse:
        """Show every prompt with its reason, now or at a moment; a POST decides again first."""
        person = self._person(request, person_id)
        if request.method == "POST":
            decisions.decide_people(person_ids=[person.pk], now=now())
            messages.success(request, "Decided again, just now.")
            return redirect(_url(person))
        asked = request.GET.get("at", "").strip()
        at = parse_iso(asked) if asked else None
        words = Words(workspace_id=person.workspace_id, names=offered(workspace_id=person.workspace_id))
        history = explain.recent(person=person, count=RECORDS_TOLD + 1)
        known = {"at": at, "moments": moments(history=history, words=words)[:RECORDS_TOLD]}
        try:
            told = explain.everything(person=person, at=at)
        except NothingDecided as error:
            return self._page(request, "why", person, missing=error.message, **known)
        lines = [*map(words.line, told.verdicts), *words.absent(told=told, at=at)]
        lines = with_earlier(lines=lines, history=history, words=words)
        return self._page(request, "why", person, told=told, groups=grouped(lines), **known)

    def try_out(self, request: HttpRequest, person_id: int) -> HttpResponse:
        """Show what would be decided on a page, at a moment, with a draft; nothing is stored."""
        person = self._person(request, person_id)
        prompts = Prompt.objects.filter(workspace_id=person.workspace_id).exclude(status=Prompt.Status.ARCHIVED)
        form = TryOut(
            request.GET or None, prompts=list(prompts.select_related("live").defer("live__body", "live__body_gzip"))
        )
        try:
            told = form.simulate(person)
        except NotDecidable as error:
            return self._page(request, "why_try", person, form=form, missing=error.message)
        given = form.cleaned_data if form.is_valid() else {}
        words = Words(
            workspace_id=person.workspace_id,
            names=offered(workspace_id=person.workspace_id),
            draft=form.prompts.get(given.get("draft", "")),
        )
        return self._page(
            request,
            "why_try",
            person,
            form=form,
            told=told,
            page=given.get("page"),
            past=given.get("at") and given["at"] < now(),
            first=words.name(told.first.prompt) if told.first else "",
            groups=grouped(map(words.line, told.lines)),
        )

    def _page(self, request: HttpRequest, template: str, person: Person, **context: Any) -> HttpResponse:
        return self.admin.page(
            request,
            template,
            f"Why? {person}",
            person=person,
            initials=initials(str(person)),
            about=about(person),
            meters=meters.of_account(account=person.account) if person.account else [],
            **context,
        )

    def _person(self, request: HttpRequest, person_id: int) -> Person:
        self._require(request)
        person: Person | None = (
            self.admin.get_queryset(request).filter(pk=person_id).select_related("account__plan").first()
        )
        if person is None:
            raise Http404
        return person

    def _people(self, request: HttpRequest, asked: str) -> QuerySet[Person]:
        people = self.admin.get_queryset(request).select_related("account")
        if asked:
            people = people.filter(
                Q(traits__name__icontains=asked) | Q(traits__email__icontains=asked) | Q(user_id__icontains=asked)
            )
        return people.order_by("-last_seen")[:FOUND]

    def _require(self, request: HttpRequest) -> None:
        if not request.user.has_perm("guidance.view_decision") or not (
            scope_of(request).everything or scope_of(request).roles
        ):
            raise PermissionDenied


def initials(name: str) -> str:
    """Return up to two letters that stand for a name."""
    return "".join(word[0] for word in name.split()[:2] if word).upper() or "?"


def about(person: Person) -> str:
    """Return what tells a person from another of the same name."""
    account = str(person.account) if person.account else ""
    return " · ".join(part for part in (str(person.traits.get("email") or ""), person.user_id or "", account) if part)


def _wordings(prompt: Prompt) -> list[tuple[str, str]]:
    # Of what is live and of the draft: either may be tried out.
    stored = [prompt.draft, *([prompt.live.definition] if prompt.live else [])]
    keys = {variant["key"] for definition in stored for variant in definition.get("variants") or ()}
    others = any(definition.get("others") for definition in stored)
    found = [(key, key.replace("-", " ")) for key in sorted(keys)] + (
        [(OTHERS, "for who cannot buy")] if others else []
    )
    return [("", "its own words"), *found] if found else []


def _url(person: Person) -> str:
    return reverse("admin:guidance_why_person", args=[person.pk])
