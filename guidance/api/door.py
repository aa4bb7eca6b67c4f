"""What every resource shares: the caller's workspace, bodies, ids in addresses, and the errors that OpenAPI lists."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from guidance.api import auditing
from guidance.api.errors import ProblemSerializer
from guidance.api.parsing import BoundedJSON
from guidance.api.schema import Summarised
from guidance.conf import now
from guidance.core.times import parse_iso
from guidance.delivery import accounts, pipeline
from guidance.people.models import Person
from guidance.protocol.events import MAX_ID, MAX_PROPERTIES, NOT_AN_ID
from guidance.workspaces.keys import KeyInfo

_PROBLEM = "application/problem+json"
_WHEN = {
    400: "Something in the request is wrong; `errors` names each fault.",
    401: "No key, or one that is unknown or revoked.",
    403: "A publishable key, or a call from a browser page.",
    404: "The workspace of the key has nothing by that name.",
    409: "What is stored does not allow it.",
    413: "The body is too large.",
}


class Door(APIView):
    """A view of the workspace whose secret key the request carries."""

    parser_classes = [BoundedJSON]
    schema = Summarised()

    @property
    def key(self) -> KeyInfo:
        """The secret key this request came with."""
        info = self.request.auth
        if not isinstance(info, KeyInfo):
            raise Http404
        return info

    @property
    def workspace_id(self) -> int:
        """The one workspace this request may see."""
        return self.key.workspace_id

    def given(self, name: str) -> str:
        """Return a query parameter's text, "" without one; raises ValidationError for what no database can compare."""
        text = self.request.query_params.get(name, "").strip()
        if "\0" in text or len(text) > MAX_ID:
            raise ValidationError({name: [f"Give at most {MAX_ID} characters, none of them NUL."]})
        return text

    def moment(self, name: str) -> datetime | None:
        """Return a query parameter's moment, None without one; raises ValidationError for what is none."""
        text = self.given(name)
        found = parse_iso(text.replace(" ", "+")) if text else None  # an unquoted "+" of a time zone arrives as a blank
        if text and found is None:
            raise ValidationError({name: ["Give a moment like 2026-11-21T10:00:00Z."]})
        return found

    def report(self, user_id: str, *events: dict[str, Any], of: Collection[str]) -> None:
        """Work events of a person in as if a server had sent them, decisions included; all of them or none.

        `of`: the aspects they change, for the audit log.
        """
        with auditing.followed(key=self.key, find=auditing.person(self.workspace_id, user_id), of=of):
            pipeline.apply(workspace_id=self.workspace_id, events=events, now=now())

    def tell(self, group_id: str, traits: dict[str, Any]) -> None:
        """Set traits, plan and usage of an account, decisions of its people included."""
        found, of = auditing.account(self.workspace_id, group_id), auditing.said_of_account(traits)
        with auditing.followed(key=self.key, find=found, of=of):
            accounts.tell(workspace_id=self.workspace_id, group_id=group_id, traits=traits, now=now())


class Nothing(Door):
    """Every address under the API that names nothing: a problem document instead of a redirect or an HTML page."""

    schema = None  # type: ignore[assignment]

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        """Say that there is nothing here, to a key's holder only."""
        raise NotFound("There is nothing at this address; every address of the API ends with a slash.")


class AnyId:
    """A path part that may hold every character but a slash: emails, spaces, any script."""

    regex = r"[^/\x00]+"

    def to_python(self, value: str) -> str:
        """Return the id as it came."""
        return value

    def to_url(self, value: str) -> str:
        """Return the id; Django quotes it."""
        return value


class Strict(serializers.Serializer[Any]):
    """A body in which an unknown name is an error, because it is nearly always a slip of the pen."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the checked values; raises ValidationError naming what this address takes."""
        if isinstance(data, dict) and (unknown := sorted(set(data) - set(self.fields))):
            known = ", ".join(sorted(self.fields))
            raise ValidationError({name: [f"Unknown name; this address takes: {known}."] for name in unknown})
        return super().to_internal_value(data)


class Traits(serializers.DictField):
    """A JSON object of traits."""

    default_error_messages = {"too_many": f"Give at most {MAX_PROPERTIES} traits."}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return the object as it came; numbers and texts stay what they are."""
        if not isinstance(data, dict):
            self.fail("not_a_dict", input_type=type(data).__name__)
        if len(data) > MAX_PROPERTIES:
            self.fail("too_many")
        return data


@extend_schema_field({"type": "number", "minimum": 0})
class Amount(serializers.Field[Any, Any, Any, Any]):
    """A number that is not negative; whole numbers stay whole."""

    default_error_messages = {"invalid": "Give a number that is not negative."}

    def to_internal_value(self, data: Any) -> int | float:
        """Return the number."""
        if isinstance(data, bool) or not isinstance(data, int | float) or data < 0:
            self.fail("invalid")
        return data

    def to_representation(self, value: Any) -> Any:
        """Return the number."""
        return value


def checked_id(value: str, place: str = "") -> str:
    """Return `value` if it can name one person or account; raises ValidationError if not."""
    if len(value) > MAX_ID or value != value.strip() or value.lower() in NOT_AN_ID:
        sentence = f"“{value[:60]}” names nobody: give an id of 1 to {MAX_ID} characters."
        raise ValidationError({place: [sentence]} if place else [sentence])
    return value


def person_of(workspace_id: int, user_id: str) -> Person:
    """Return a person of the workspace; raises NotFound."""
    person = Person.objects.filter(workspace_id=workspace_id, user_id=user_id).first()
    if person is None:
        raise NotFound(f"This workspace knows no person with the userId “{user_id}”.")
    return person


def moment_filter(name: str, says: str) -> OpenApiParameter:
    """Describe a moment in the query for OpenAPI."""
    return OpenApiParameter(name, OpenApiTypes.DATETIME, OpenApiParameter.QUERY, description=says)


def path_id(name: str, says: str) -> OpenApiParameter:
    """Describe an id in the address for OpenAPI."""
    return OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.PATH, description=says)


def text_filter(name: str, says: str) -> OpenApiParameter:
    """Describe a text filter of a list for OpenAPI."""
    return OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.QUERY, description=says)


def problems(*statuses: int) -> dict[tuple[int, str], OpenApiResponse]:
    """Describe the errors of an operation for OpenAPI; those of the key go without saying."""
    return {(status, _PROBLEM): OpenApiResponse(ProblemSerializer, _WHEN[status]) for status in (401, 403, *statuses)}
