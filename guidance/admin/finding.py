"""The search over everything a marketer can open by name."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from unfold.dataclasses import SearchResult

from guidance.admin.scope import scope_of
from guidance.content.models import Prompt
from guidance.people.models import Account, Person
from guidance.segments.models import Segment

EACH = 6
SHORTEST = 2


def find(request: HttpRequest, term: str) -> list[SearchResult]:
    """Return what is called like `term` among what the user may see: prompts, segments, accounts, people; a query each."""
    if len(term.strip()) < SHORTEST:
        return []
    named = Q(name__icontains=term) | Q(key__icontains=term)
    account = Q(traits__name__icontains=term) | Q(group_id__icontains=term)
    person = Q(traits__name__icontains=term) | Q(traits__email__icontains=term) | Q(user_id__icontains=term)
    return [
        *_found(request, Prompt.objects.filter(named).order_by("-updated_at"), "chat_bubble", "prompt"),
        *_found(request, Segment.objects.filter(named).order_by("name"), "group_work", "segment"),
        *_found(request, Account.objects.filter(account).order_by("-last_seen"), "apartment", "account"),
        *_found(request, Person.objects.filter(person).order_by("-last_seen"), "person", "person"),
    ]


def _found(request: HttpRequest, rows: QuerySet[Any], icon: str, model: str) -> Iterable[SearchResult]:
    if not request.user.has_perm(f"guidance.view_{model}"):
        return
    scope = scope_of(request)
    mine = rows if scope.everything else rows.filter(workspace_id__in=list(scope.roles))
    for held in mine.select_related("workspace")[:EACH]:
        link = reverse(f"admin:guidance_{model}_change", args=[held.pk])
        yield SearchResult(str(held), f"{model.capitalize()} in {held.workspace}", link, icon)
