"""People: read them with their history in figures, write their traits and account."""

from typing import Any

import msgspec
from django.db.models import Prefetch, Q, QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from guidance.api import auditing, erasures
from guidance.api.door import Door, Strict, Traits, checked_id, path_id, problems, text_filter
from guidance.api.states import SAYS, STATES_FIELD, states_of
from guidance.core.times import from_ms
from guidance.people.erasure import Name
from guidance.people.models import AccountMembership, Person
from guidance.rules.tallies import is_tally

_USER = path_id("user_id", "The person's `userId`.")


class CountSerializer(serializers.Serializer[Any]):
    """How often an event happened, and when."""

    total = serializers.IntegerField()
    first = serializers.DateTimeField()
    last = serializers.DateTimeField()


class PersonSerializer(serializers.Serializer[Person]):
    """An end user of the host app."""

    userId = serializers.CharField(source="user_id", allow_null=True, help_text="Null: an anonymous visitor.")  # noqa: N815
    anonymousIds = serializers.SerializerMethodField()  # noqa: N815 - the wire's names
    traits = serializers.DictField()
    account = serializers.CharField(
        source="account.group_id", allow_null=True, help_text="The `groupId` of the account they act for now."
    )
    accounts = serializers.SerializerMethodField(help_text="Every account they belong to, the latest first.")
    segments = serializers.ListField(child=serializers.CharField())
    states = serializers.SerializerMethodField(help_text=SAYS)
    events = serializers.SerializerMethodField(help_text="Per event name.")
    first_seen = serializers.DateTimeField()
    last_seen = serializers.DateTimeField()

    def get_anonymousIds(self, person: Person) -> list[str]:  # noqa: N802 - DRF derives the name
        """Return the anonymous ids that led to this person."""
        return [alias.anonymous_id for alias in person.aliases.all()]

    def get_accounts(self, person: Person) -> list[str]:
        """Return the groupIds of the accounts."""
        return [membership.account.group_id for membership in person.memberships.all()]

    @extend_schema_field(serializers.DictField(child=CountSerializer()))
    def get_events(self, person: Person) -> dict[str, Any]:
        """Return the ledger's totals."""
        ledger: dict[str, Any] = msgspec.json.decode(person.ledger)
        counts = {
            name: {"total": entry["n"], "first": from_ms(entry["f"]), "last": from_ms(entry["l"])}
            for name, entry in sorted(ledger.items())
            if not is_tally(name)
        }
        return {name: CountSerializer(count).data for name, count in counts.items()}

    @extend_schema_field(STATES_FIELD)
    def get_states(self, person: Person) -> dict[str, Any]:
        """Return the quiet states."""
        return states_of(person)


class PersonChangeSerializer(Strict):
    """What a server may say of a person."""

    traits = Traits(required=False, help_text="Merged into the traits that are there; null removes one.")
    account = serializers.CharField(required=False, help_text="The `groupId` of the account they act for now.")

    def validate_account(self, value: str) -> str:
        """Return a groupId that names an account."""
        return checked_id(value)


_EXAMPLE = OpenApiExample(
    "Maya joins Northwind", {"traits": {"name": "Maya", "role": "member"}, "account": "northwind"}, request_only=True
)


def people(workspace_id: int) -> QuerySet[Person]:
    """Return a workspace's people with what one representation needs, in three queries however many there are."""
    memberships = AccountMembership.objects.select_related("account").order_by("-last_seen")
    return (
        Person.objects.filter(workspace_id=workspace_id)
        .select_related("account")
        .prefetch_related("aliases", Prefetch("memberships", memberships))
    )


class PeopleDoor(Door, ListAPIView[Person]):
    """The people of a workspace."""

    serializer_class = PersonSerializer

    def get_queryset(self) -> QuerySet[Person]:
        """Return those the search names, or all."""
        found = people(self.workspace_id)
        if text := self.given("search"):
            found = found.filter(
                Q(user_id__icontains=text) | Q(traits__name__icontains=text) | Q(traits__email__icontains=text)
            )
        return found

    @extend_schema(
        operation_id="people_list",
        tags=["people"],
        parameters=[text_filter("search", "A part of the userId, name or email.")],
        responses={200: PersonSerializer(many=True), **problems(400)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List people, the latest arrivals first; anonymous visitors included."""
        return super().get(request, *args, **kwargs)


class PersonDoor(Door):
    """One person."""

    def _person(self, user_id: str) -> Person:
        person = people(self.workspace_id).filter(user_id=user_id).first()
        if person is None:
            raise NotFound(f"This workspace knows no person with the userId “{user_id}”.")
        return person

    def _write(self, request: Request, user_id: str) -> None:
        body = PersonChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        traits = body.validated_data.get("traits", {})
        events: list[dict[str, Any]] = []
        if request.method == "PUT" or "traits" in body.validated_data:
            events.append({"type": "identify", "userId": user_id, "traits": traits})
        if "account" in body.validated_data:
            events.append({"type": "group", "userId": user_id, "groupId": body.validated_data["account"]})
        if events:
            acts_for = [auditing.ACTS_FOR] if "account" in body.validated_data else []
            self.report(user_id, *events, of=[*map(auditing.trait, traits), *acts_for])

    @extend_schema(
        operation_id="people_get",
        tags=["people"],
        parameters=[_USER],
        responses={200: PersonSerializer, **problems(404)},
    )
    def get(self, request: Request, user_id: str) -> Response:
        """Read a person."""
        return Response(PersonSerializer(self._person(user_id)).data)

    @extend_schema(
        operation_id="people_put",
        tags=["people"],
        parameters=[_USER],
        request=PersonChangeSerializer,
        examples=[_EXAMPLE],
        responses={200: PersonSerializer, 201: PersonSerializer, **problems(400, 413)},
    )
    def put(self, request: Request, user_id: str) -> Response:
        """Make a person or add to one; when the reply comes, what they may see has been decided anew."""
        known = Person.objects.filter(workspace_id=self.workspace_id, user_id=checked_id(user_id, "user_id")).exists()
        self._write(request, user_id)
        return Response(PersonSerializer(self._person(user_id)).data, status=200 if known else 201)

    @extend_schema(
        operation_id="people_patch",
        tags=["people"],
        parameters=[_USER],
        request=PersonChangeSerializer,
        examples=[_EXAMPLE],
        responses={200: PersonSerializer, **problems(400, 404, 413)},
    )
    def patch(self, request: Request, user_id: str) -> Response:
        """Add to a person who is there; when the reply comes, what they may see has been decided anew."""
        self._person(user_id)
        self._write(request, user_id)
        return Response(PersonSerializer(self._person(user_id)).data)

    @extend_schema(
        operation_id="people_erase",
        tags=["people"],
        parameters=[_USER],
        responses={200: erasures.ReceiptSerializer, **problems(404)},
    )
    def delete(self, request: Request, user_id: str) -> Response:
        """Erase a person and everything that tells of them; later events of theirs are dropped. Twice gives the same receipt."""
        return erasures.erase(self, Name("user", user_id))
