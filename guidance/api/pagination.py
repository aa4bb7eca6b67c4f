"""Lists in pages, newest first, at the same cost however long the list is."""

from collections.abc import Sequence
from typing import Any, cast

from django.db.models import Model, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

DEFAULT_SIZE = 50
MAX_SIZE = 200
MAX_PAGE = 1000
_MAX_ID = 2**63 - 1


class Pages(BasePagination):
    """`{"next": URL or null, "results": […]}`. Following `next` neither repeats nor skips a row; `page` counts from 1.

    `next` continues after a row's id, so it costs the same at the millionth row; a count of all rows is not given,
    because that would not.
    """

    def paginate_queryset(
        self, queryset: QuerySet[Any] | Sequence[Any], request: Request, view: APIView | None = None
    ) -> list[Any]:
        """Return the rows of the page that the query asks for; raises ValidationError for a bad number."""
        size = min(_number(request, "page_size", default=DEFAULT_SIZE, most=_MAX_ID), MAX_SIZE)
        page = _number(request, "page", default=1, most=MAX_PAGE)
        after = _number(request, "after", default=0, most=_MAX_ID)
        rows = cast(QuerySet[Any], queryset).order_by("-pk")
        if after:
            rows = rows.filter(pk__lt=after)
        start = (page - 1) * size
        found = list(rows[start : start + size + 1])
        self._next = self._after(request, found[size - 1]) if len(found) > size else None
        return found[:size]

    def get_paginated_response(self, data: Any) -> Response:
        """Return the page with the address of the next one."""
        return Response({"next": self._next, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the page for OpenAPI."""
        address = {
            "type": "string",
            "format": "uri",
            "nullable": True,
            "description": "The next page; null at the end.",
        }
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {"next": address, "results": schema},
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """Describe the query parameters for OpenAPI."""
        return [
            _parameter("page", "Which page, from 1.", MAX_PAGE),
            _parameter("page_size", f"Rows a page; at most {MAX_SIZE}, {DEFAULT_SIZE} unless told.", MAX_SIZE),
            _parameter("after", "Where the page begins; `next` fills it in.", None),
        ]

    @staticmethod
    def _after(request: Request, last: Model) -> str:
        address = remove_query_param(request.build_absolute_uri(), "page")
        return str(replace_query_param(address, "after", str(last.pk)))


def _number(request: Request, name: str, *, default: int, most: int) -> int:
    given = request.query_params.get(name)
    if given is None:
        return default
    if not (given.isascii() and given.isdigit() and len(given) < 20 and 1 <= int(given) <= most):
        raise ValidationError({name: [f"Give a whole number between 1 and {most}."]})
    return int(given)


def _parameter(name: str, description: str, most: int | None) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "integer", "minimum": 1} | ({"maximum": most} if most else {})
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
