"""The right to be forgotten and to be told: erase a person or an account with a receipt, and export what is kept."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from guidance.api.door import Door, path_id, person_of, problems
from guidance.api.trials import account_of
from guidance.conf import now
from guidance.delivery import erasure, export
from guidance.people.erasure import Name
from guidance.people.models import Erasure


class ReceiptSerializer(serializers.Serializer[Erasure]):
    """What was erased, for whoever must prove it. The id itself is nowhere any more."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Erasure.Kind.choices)
    digest = serializers.CharField(help_text="HMAC-SHA256 of the id under a key of this installation.")
    by = serializers.CharField(help_text="Who asked.")
    asked_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True, help_text="Null: still going on.")
    removed = serializers.DictField(child=serializers.IntegerField(), help_text="How many rows of what.")
    dropped = serializers.IntegerField(help_text="Events of theirs that came later and were not taken.")
    dropped_at = serializers.DateTimeField(allow_null=True)
    lifted_at = serializers.DateTimeField(allow_null=True, help_text="Since when their events are taken again.")


class ErasuresDoor(Door, ListAPIView[Erasure]):
    """The receipts of a workspace."""

    serializer_class = ReceiptSerializer

    def get_queryset(self) -> QuerySet[Erasure]:
        """Return all of them."""
        return Erasure.objects.filter(workspace_id=self.workspace_id)

    @extend_schema(
        operation_id="erasures_list", tags=["erasures"], responses={200: ReceiptSerializer(many=True), **problems(400)}
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the receipts of erasures, the latest first."""
        return super().get(request, *args, **kwargs)


class PersonExportDoor(Door):
    """All that is kept about a person."""

    @extend_schema(
        operation_id="people_export",
        tags=["people"],
        parameters=[path_id("user_id", "The person's `userId`.")],
        responses={200: OpenApiTypes.OBJECT, **problems(404)},
    )
    def get(self, request: Request, user_id: str) -> Response:
        """Return everything that is kept about a person, their events included."""
        person = person_of(self.workspace_id, user_id)
        return Response(export.of_person(person_id=person.pk, now=now()))


class AccountExportDoor(Door):
    """All that is kept about an account."""

    @extend_schema(
        operation_id="accounts_export",
        tags=["accounts"],
        parameters=[path_id("group_id", "The account's `groupId`.")],
        responses={200: OpenApiTypes.OBJECT, **problems(404)},
    )
    def get(self, request: Request, group_id: str) -> Response:
        """Return everything that is kept about an account, its people by their ids alone."""
        account = account_of(self.workspace_id, group_id)
        return Response(export.of_account(account_id=account.pk, now=now()))


def erase(door: Door, name: Name, *, with_people: bool = False) -> Response:
    """Erase whom `name` names and reply with the receipt; raises NotFound where nobody ever had that id."""
    receipt = erasure.erase_known(
        workspace_id=door.workspace_id, name=name, by=door.key.spoken, now=now(), with_people=with_people
    )
    if receipt is None:
        raise NotFound(f"This workspace knows nobody by the id “{name.id}”.")
    return Response(ReceiptSerializer(receipt).data)
