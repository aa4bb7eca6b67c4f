"""Why? Pick a person, see each prompt with its reason in plain words."""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from guidance.admin import meters
from guidance.admin.audience import sentence as sentence_of
from guidance.admin.base import ReadOnlyAdmin
from guidance.admin.offered import Offered, offered
from guidance.admin.scope import scope_of
from guidance.conf import now
from guidance.content.models import Prompt
from guidance.core.errors import GuidanceError
from guidance.delivery import decisions
from guidance.delivery.models import Decision
from guidance.engine.reasons import Reason, sentence
from guidance.people.models import Person

FOUND = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One prompt's verdict."""

    prompt: Prompt | None
    key: str
    code: str
    text: str
    numbers: list[tuple[str, Any]]
    rank: int | None = None
    audience: str = ""

    @property
    def armed(self) -> bool:
        """Whether the person may see it now."""
        return self.code == Reason.ARMED


def lines(*, decision: Decision, names: Offered) -> list[Line]:
    """Return what the decision says of each prompt, those that may show first."""
    found = (
        Prompt.objects.filter(workspace_id=decision.workspace_id)
        .select_related("live")
        .defer("live__body", "live__body_gzip")
    )
    prompts = {prompt.key: prompt for prompt in found}
    verdicts = json.loads(decision.verdicts)
    decided = [_line(verdict, prompts, names) for verdict in verdicts]
    named = {line.key for line in decided}
    rest = [
        Line(prompt, prompt.key, prompt.status, _not_live(prompt), [])
        for prompt in prompts.values()
        if prompt.key not in named
    ]
    return sorted(decided, key=lambda line: (not line.armed, line.rank or 0, line.key)) + rest


def _line(verdict: dict[str, Any], prompts: dict[str, Prompt], names: Offered) -> Line:
    detail = dict(verdict.get("detail") or {})
    numbers = [(name.replace("_", " "), held) for name, held in detail.items() if isinstance(held, int | float)]
    if "winner" in detail and detail["winner"] in prompts:
        detail["winner"] = f"“{prompts[detail['winner']].name}”"
    return Line(
        prompts.get(verdict["prompt"]),
        verdict["prompt"],
        verdict["code"],
        sentence(verdict["code"], detail),
        numbers,
        verdict.get("rank"),
        _audience(prompts.get(verdict["prompt"]), names) if verdict["code"] == Reason.AUDIENCE else "",
    )


def _audience(prompt: Prompt | None, names: Offered) -> str:
    if prompt is None or prompt.live is None:
        return ""
    try:
        return sentence_of(prompt.live.definition.get("audience") or {}, names)
    except GuidanceError as error:
        return error.message


def _not_live(prompt: Prompt) -> str:
    if prompt.status == Prompt.Status.PUBLISHED:
        return "Published after this decision was taken."
    return f"Not live: it is {prompt.get_status_display().lower()}."


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
            rows = [{"name": str(person), "about": about(person), "url": _url(person)} for person in found]
            return JsonResponse({"people": rows})
        return self.admin.page(
            request, "why_choose", "Why?", asked=asked, people=[(p, about(p), _url(p)) for p in found]
        )

    def show(self, request: HttpRequest, person_id: int) -> HttpResponse:
        """Show every prompt with its reason; a POST decides again first."""
        self._require(request)
        person = self.admin.get_queryset(request).filter(pk=person_id).select_related("account__plan").first()
        if person is None:
            raise Http404
        if request.method == "POST":
            decisions.decide_people(person_ids=[person.pk], now=now())
            messages.success(request, "Decided again, just now.")
            return redirect(_url(person))
        decision = Decision.objects.filter(pk=person.pk).first()
        return self.admin.page(
            request,
            "why",
            f"Why? {person}",
            person=person,
            initials=initials(str(person)),
            about=about(person),
            decision=decision,
            lines=lines(decision=decision, names=offered(workspace_id=person.workspace_id)) if decision else [],
            meters=meters.of_account(account=person.account) if person.account else [],
        )

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


def _url(person: Person) -> str:
    return reverse("admin:guidance_why_person", args=[person.pk])
