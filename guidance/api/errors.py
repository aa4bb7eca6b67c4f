"""Every error as RFC 9457 problem details: what went wrong, in one sentence."""

import logging
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.db import OperationalError
from rest_framework import serializers
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from guidance.core.errors import GuidanceError
from guidance.people.erasure import Erased
from guidance.people.trials import TrialAlreadyHad

_log = logging.getLogger(__name__)
_CONFLICTS = (Erased, TrialAlreadyHad)
_RETRY_AFTER = "5"


class TooLarge(APIException):
    """A body over the limit."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class Conflict(APIException):
    """A request that what is stored does not allow."""

    status_code = HTTPStatus.CONFLICT


class Unavailable(APIException):
    """The database does not answer."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_detail = "The service cannot answer just now; try again in a few seconds."


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the problem document for `error`; None (Django's 500, logged once) for what nobody anticipated."""
    response = exception_handler(_translated(error), context)
    if response is None:
        return None
    problems = list(_problems(response.data))
    status = HTTPStatus(response.status_code)
    first = problems[0] if problems else {"place": "", "detail": status.description}
    response.data = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": f"{first['place']}: {first['detail']}" if first["place"] else first["detail"],
    }
    if isinstance(error, ValidationError):
        response.data["errors"] = problems
    if isinstance(error, OperationalError):
        response["Retry-After"] = _RETRY_AFTER
    response.content_type = "application/problem+json"
    return response


def _translated(error: Exception) -> Exception:
    match error:
        case GuidanceError() if isinstance(error, _CONFLICTS):
            return Conflict(error.message)
        case GuidanceError():
            return ValidationError({error.place: [error.message]} if error.place else [error.message])
        case OperationalError():
            _log.exception("api.database.unavailable")
            return Unavailable()
        case _:
            return error


def _problems(data: Any, place: str = "") -> Iterator[dict[str, str]]:
    # DRF nests messages by field and index; a caller wants one flat list of places.
    if isinstance(data, dict):
        for name, inner in data.items():
            outer = name in {"detail", "non_field_errors"}
            yield from _problems(inner, place if outer else f"{place}.{name}".lstrip("."))
    elif isinstance(data, list):
        for inner in data:
            yield from _problems(inner, place)
    elif isinstance(data, str | ErrorDetail):
        yield {"place": place, "detail": str(data)}


class FaultSerializer(serializers.Serializer[Any]):
    """One fault in what was sent."""

    place = serializers.CharField(help_text="The field, dotted: `usage.contacts`; empty for the whole body.")
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """ProblemSerializer details of RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="One sentence that says what went wrong.")
    errors = FaultSerializer(many=True, required=False)  # type: ignore[assignment]
