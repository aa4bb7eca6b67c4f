"""In which languages prompts speak, as their list tells it; only where a workspace has more than one language."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from guidance.admin.base import StudioAdmin
from guidance.admin.scope import scope_of
from guidance.content import translating
from guidance.content.models import Prompt
from guidance.content.translating import Count
from guidance.protocol.content import load

# What belongs together stays in one line of a narrow column.
_GLUE = "\u00a0"


class MissingFilter(admin.SimpleListFilter):
    """Prompts of which a text is missing, or was changed since, in a language of their workspace."""

    title = "translations"
    parameter_name = "translations"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the choices."""
        return [("missing", "Translations missing")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Prompt]) -> QuerySet[Prompt]:
        """Narrow the list; drafts are read here, as no database knows what a translation belongs to."""
        if self.value() != "missing":
            return queryset
        drafted = queryset.exclude(workspace__languages=[]).select_related("workspace")
        return queryset.filter(pk__in=[prompt.pk for prompt in drafted if any(map(_open, _counts(prompt)))])


class SpokenList(StudioAdmin):
    """A list of prompts with their languages."""

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Tell the languages where there are several."""
        listed = super().get_list_display(request)
        return [*listed, "speaks"] if _translates(request) else listed

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Offer what is missing where there are several languages."""
        listed = super().get_list_filter(request)
        return [*listed, MissingFilter] if _translates(request) else listed

    @admin.display(description="speaks")
    def speaks(self, prompt: Prompt) -> str:
        """Return the languages, each with how much of it is done."""
        written = prompt.workspace.default_language.upper()
        told = [one for one in (written, *(_said(count) for count in _counts(prompt))) if one]
        return f"{_GLUE}· ".join(told)


def _translates(request: HttpRequest) -> bool:
    # A list asks for its columns and filters again and again.
    held: bool | None = getattr(request, "guidance_translates", None)
    if held is None:
        held = scope_of(request).workspaces().exclude(languages=[]).exists()
        request.guidance_translates = held  # type: ignore[attr-defined]
    return held


def _counts(prompt: Prompt) -> list[Count]:
    return translating.counts(draft=load(prompt.draft), workspace=prompt.workspace)


def _open(count: Count) -> int:
    return count.missing + count.changed


def _said(count: Count) -> str:
    tag = count.language.upper()
    return f"{tag}{_GLUE}{100 * (count.texts - _open(count)) // count.texts}{_GLUE}%" if _open(count) else tag
