"""Lists of what grows without end: their newest entries; and searches that read a table once, and not again to count."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.views import ChangeList

from guidance.ingest.queries import newest

LISTED = 100_000
FOUND = 1_000


class NewestList(ChangeList):
    """A list of the newest entries alone. Each of the older ones keeps its page."""

    root_queryset: QuerySet[Any]

    def get_queryset(self, request: HttpRequest, exclude_parameters: list[str | None] | None = None) -> QuerySet[Any]:
        """Return what the list shows of its newest entries."""
        self.root_queryset = newest(self.root_queryset, LISTED)
        found: QuerySet[Any] = super().get_queryset(request, exclude_parameters)
        return found


class Newest:
    """An admin whose list shows the newest entries alone, and says so beside the search."""

    show_full_result_count = False
    search_help_text = f"Among the newest {LISTED:,}"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[NewestList]:
        """Return the list's class."""
        return NewestList


class Found:
    """An admin whose search shows the first of what it finds; it reads its table once, and not again to count."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return what is called like `term`, the first 1,000 in the list's order."""
        found, doubled = super().get_search_results(request, queryset, term)  # type: ignore[misc]
        if not term.strip():
            return found, doubled
        return queryset.filter(pk__in=list(found.values_list("pk", flat=True)[:FOUND])), False
