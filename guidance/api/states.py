"""Quiet states of accounts and people: who is left in peace, and until when."""

from contextlib import AbstractContextManager
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from guidance.api import auditing
from guidance.api.door import Door, Strict, path_id, problems
from guidance.api.trials import account_of
from guidance.conf import now
from guidance.core.times import from_ms, to_ms
from guidance.delivery import quiet
from guidance.engine.subjects import STATES
from guidance.people import states
from guidance.people.models import Account, Person
from guidance.people.states import CALLED, UnknownState

STATES_FIELD = serializers.DictField(child=serializers.DateTimeField(allow_null=True))
SAYS = "Quiet states that are on, each with its end; null: until it is lifted."
_STATE = OpenApiParameter("state", OpenApiTypes.STR, OpenApiParameter.PATH, enum=STATES, description="The state.")
_ACCOUNT = [path_id("group_id", "The account's `groupId`."), _STATE]
_PERSON = [path_id("user_id", "The person's `userId`."), _STATE]
_EXAMPLE = OpenApiExample("Until the deal is likely decided", {"until": "2026-12-05T10:00:00Z"}, request_only=True)


class StateSerializer(serializers.Serializer[Any]):
    """A quiet state that is on."""

    state = serializers.ChoiceField(choices=STATES)
    until = serializers.DateTimeField(allow_null=True, help_text="Null: until it is lifted.")


class StateChangeSerializer(Strict):
    """Until when a state lasts."""

    until = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="In the future; null or left out: until it is lifted."
    )


def states_of(row: Account | Person) -> dict[str, Any]:
    """Return {state: until when} of what is on now."""
    until = serializers.DateTimeField(allow_null=True)
    held = states.running(states=row.states, now=to_ms(now()))
    return {state: None if ends is None else until.to_representation(from_ms(ends)) for state, ends in held.items()}


class AccountStateDoor(Door):
    """One state of one account."""

    @extend_schema(
        operation_id="account_states_put",
        tags=["accounts"],
        parameters=_ACCOUNT,
        request=StateChangeSerializer,
        examples=[_EXAMPLE],
        responses={200: StateSerializer, **problems(400, 404, 413)},
    )
    def put(self, request: Request, group_id: str, state: str) -> Response:
        """Leave an account in peace; when the reply comes, what its people may see has been decided anew."""
        _check(state)
        account, until = account_of(self.workspace_id, group_id), _until(request)
        with self.followed(group_id, f"Left in peace: {CALLED[state].lower()}."):
            quiet.put_account(account_id=account.pk, state=state, until=until, now=now())
        return Response(StateSerializer({"state": state, "until": until}).data)

    @extend_schema(
        operation_id="account_states_delete",
        tags=["accounts"],
        parameters=_ACCOUNT,
        responses={204: None, **problems(404)},
    )
    def delete(self, request: Request, group_id: str, state: str) -> Response:
        """Lift a state of an account, or leave it as it is where it is not on."""
        _check(state)
        account = account_of(self.workspace_id, group_id)
        with self.followed(group_id, f"Lifted: {CALLED[state].lower()}."):
            quiet.lift_account(account_id=account.pk, state=state, now=now())
        return Response(status=204)

    def followed(self, group_id: str, action: str) -> AbstractContextManager[None]:
        """Write down what becomes of the account's states."""
        found = auditing.account(self.workspace_id, group_id)
        return auditing.followed(key=self.key, find=found, action=action, of=[auditing.QUIET])


class PersonStateDoor(Door):
    """One state of one person."""

    @extend_schema(
        operation_id="person_states_put",
        tags=["people"],
        parameters=_PERSON,
        request=StateChangeSerializer,
        examples=[_EXAMPLE],
        responses={200: StateSerializer, **problems(400, 404, 413)},
    )
    def put(self, request: Request, user_id: str, state: str) -> Response:
        """Leave a person in peace; when the reply comes, what they may see has been decided anew."""
        _check(state)
        person, until = self._person(user_id), _until(request)
        with self.followed(user_id, f"Left in peace: {CALLED[state].lower()}."):
            quiet.put_person(person_id=person.pk, state=state, until=until, now=now())
        return Response(StateSerializer({"state": state, "until": until}).data)

    @extend_schema(
        operation_id="person_states_delete",
        tags=["people"],
        parameters=_PERSON,
        responses={204: None, **problems(404)},
    )
    def delete(self, request: Request, user_id: str, state: str) -> Response:
        """Lift a state of a person, or leave it as it is where it is not on."""
        _check(state)
        person = self._person(user_id)
        with self.followed(user_id, f"Lifted: {CALLED[state].lower()}."):
            quiet.lift_person(person_id=person.pk, state=state, now=now())
        return Response(status=204)

    def followed(self, user_id: str, action: str) -> AbstractContextManager[None]:
        """Write down what becomes of the person's states."""
        found = auditing.person(self.workspace_id, user_id)
        return auditing.followed(key=self.key, find=found, action=action, of=[auditing.QUIET])

    def _person(self, user_id: str) -> Person:
        person = Person.objects.filter(workspace_id=self.workspace_id, user_id=user_id).first()
        if person is None:
            raise NotFound(f"This workspace knows no person with the userId “{user_id}”.")
        return person


def _check(state: str) -> None:
    # An address that names no state is not there, as one that names no limit or feature.
    try:
        states.check(state=state)
    except UnknownState as error:
        raise NotFound(error.message) from error


def _until(request: Request) -> Any:
    body = StateChangeSerializer(data=request.data)
    body.is_valid(raise_exception=True)
    return body.validated_data["until"]
