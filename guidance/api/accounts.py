"""Accounts: read them with plan, meters and trials; write their traits, plan and usage."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from guidance.api import erasures
from guidance.api.door import Amount, Door, Strict, Traits, checked_id, path_id, problems, text_filter
from guidance.api.meters import MeterSerializer, checked_usage, limits_of, meters_of
from guidance.api.states import SAYS, STATES_FIELD, states_of
from guidance.api.trials import TrialSerializer
from guidance.conf import now
from guidance.people.erasure import Name
from guidance.people.models import Account, AccountMembership
from guidance.plans.models import Limit, Plan

_GROUP = path_id("group_id", "The account's `groupId`.")
_BESIDE = ("plan", "usage")


class AccountSerializer(serializers.Serializer[Account]):
    """A company that uses the host app."""

    groupId = serializers.CharField(source="group_id")  # noqa: N815 - the wire's name
    name = serializers.SerializerMethodField()
    plan = serializers.CharField(source="plan.key", allow_null=True, help_text="The plan's key; null: unknown.")
    traits = serializers.DictField()
    meters = serializers.SerializerMethodField(help_text="Every limit of the workspace, by key.")
    trials = TrialSerializer(many=True)
    states = serializers.SerializerMethodField(help_text=SAYS)
    people = serializers.IntegerField(source="members", help_text="How many people belong to it.")
    first_seen = serializers.DateTimeField()
    last_seen = serializers.DateTimeField()

    def get_name(self, account: Account) -> str:
        """Return the trait `name`, or the groupId without one."""
        return str(account)

    @extend_schema_field(serializers.DictField(child=MeterSerializer()))
    def get_meters(self, account: Account) -> dict[str, Any]:
        """Return the meters; the context holds the workspace's limits and the time."""
        meters = meters_of(account, self.context["limits"].values(), self.context["now"])
        return {key: MeterSerializer(meter).data for key, meter in meters.items()}

    @extend_schema_field(STATES_FIELD)
    def get_states(self, account: Account) -> dict[str, Any]:
        """Return the quiet states."""
        return states_of(account)


class AccountChangeSerializer(Strict):
    """What a server may say of an account; the context holds the workspace's limits and plans."""

    traits = Traits(required=False, help_text="Merged into the traits that are there; null removes one.")
    plan = serializers.CharField(required=False, help_text="A plan's key.")
    usage = serializers.DictField(
        child=Amount(), required=False, help_text='Absolute numbers by limit key: `{"contacts": 475}`.'
    )

    def to_internal_value(self, data: Any) -> Any:
        """Return the checked values; plan and usage may also stand among the traits, as they do on the wire."""
        if isinstance(data, dict) and isinstance(data.get("traits"), dict):
            traits = dict(data["traits"])
            data = {name: traits.pop(name) for name in _BESIDE if name in traits} | data | {"traits": traits}
        return super().to_internal_value(data)

    def validate_plan(self, value: str) -> str:
        """Return a plan's key that the workspace has."""
        known = list(Plan.objects.filter(workspace_id=self.context["workspace_id"]).values_list("key", flat=True))
        if value not in known:
            raise ValidationError(f"There is no plan “{value[:60]}”; this workspace has: {', '.join(known) or 'none'}.")
        return value

    def validate_usage(self, value: dict[str, Any]) -> dict[str, Any]:
        """Return usage of limits that the workspace has."""
        checked_usage(value, self.context["limits"])
        return value


_EXAMPLE = OpenApiExample(
    "Northwind upgrades",
    {"plan": "growth", "traits": {"name": "Northwind"}, "usage": {"contacts": 475}},
    request_only=True,
)


def accounts(workspace_id: int) -> QuerySet[Account]:
    """Return a workspace's accounts with what one representation needs, in three queries however many there are."""
    counts = (
        AccountMembership.objects.filter(account=OuterRef("pk")).order_by().values("account").annotate(n=Count("pk"))
    )
    return (
        Account.objects.filter(workspace_id=workspace_id)
        .select_related("plan")
        .prefetch_related("plan__limits", "trials__feature")
        .annotate(members=Coalesce(Subquery(counts.values("n"), output_field=IntegerField()), 0))
    )


class AccountsDoor(Door, ListAPIView[Account]):
    """The accounts of a workspace."""

    serializer_class = AccountSerializer

    def get_queryset(self) -> QuerySet[Account]:
        """Return those the search names, or all."""
        found = accounts(self.workspace_id)
        if text := self.given("search"):
            found = found.filter(Q(group_id__icontains=text) | Q(traits__name__icontains=text))
        return found

    def get_serializer_context(self) -> dict[str, Any]:
        """Add what every account's meters need."""
        return {**super().get_serializer_context(), "limits": limits_of(self.workspace_id), "now": now()}

    @extend_schema(
        operation_id="accounts_list",
        tags=["accounts"],
        parameters=[text_filter("search", "A part of the groupId or name.")],
        responses={200: AccountSerializer(many=True), **problems(400)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List accounts, the latest arrivals first."""
        return super().get(request, *args, **kwargs)


class AccountDoor(Door):
    """One account."""

    def _account(self, group_id: str) -> Account:
        account = accounts(self.workspace_id).filter(group_id=group_id).first()
        if account is None:
            raise NotFound(f"This workspace knows no account with the groupId “{group_id}”.")
        return account

    def _reply(self, group_id: str, limits: dict[str, Limit], status: int = 200) -> Response:
        context = {"limits": limits, "now": now()}
        return Response(AccountSerializer(self._account(group_id), context=context).data, status=status)

    def _write(self, request: Request, group_id: str, limits: dict[str, Limit]) -> None:
        body = AccountChangeSerializer(data=request.data, context={"workspace_id": self.workspace_id, "limits": limits})
        body.is_valid(raise_exception=True)
        said = dict(body.validated_data)
        traits = said.pop("traits", {}) | said
        if traits or request.method == "PUT":
            self.tell(group_id, traits)

    @extend_schema(
        operation_id="accounts_get",
        tags=["accounts"],
        parameters=[_GROUP],
        responses={200: AccountSerializer, **problems(404)},
    )
    def get(self, request: Request, group_id: str) -> Response:
        """Read an account."""
        return self._reply(group_id, limits_of(self.workspace_id))

    @extend_schema(
        operation_id="accounts_put",
        tags=["accounts"],
        parameters=[_GROUP],
        request=AccountChangeSerializer,
        examples=[_EXAMPLE],
        responses={200: AccountSerializer, 201: AccountSerializer, **problems(400, 413)},
    )
    def put(self, request: Request, group_id: str) -> Response:
        """Make an account or add to one; when the reply comes, what its people may see has been decided anew."""
        known = Account.objects.filter(
            workspace_id=self.workspace_id, group_id=checked_id(group_id, "group_id")
        ).exists()
        limits = limits_of(self.workspace_id)
        self._write(request, group_id, limits)
        return self._reply(group_id, limits, status=200 if known else 201)

    @extend_schema(
        operation_id="accounts_patch",
        tags=["accounts"],
        parameters=[_GROUP],
        request=AccountChangeSerializer,
        examples=[_EXAMPLE],
        responses={200: AccountSerializer, **problems(400, 404, 413)},
    )
    def patch(self, request: Request, group_id: str) -> Response:
        """Add to an account that is there; when the reply comes, what its people may see has been decided anew."""
        self._account(group_id)
        limits = limits_of(self.workspace_id)
        self._write(request, group_id, limits)
        return self._reply(group_id, limits)

    @extend_schema(
        operation_id="accounts_erase",
        tags=["accounts"],
        parameters=[_GROUP, text_filter("people", "`true`: erase its people too who belong to no other account.")],
        responses={200: erasures.ReceiptSerializer, **problems(404)},
    )
    def delete(self, request: Request, group_id: str) -> Response:
        """Erase an account; its people stay unless `people=true`. Later events lose the account. Twice gives the same receipt."""
        return erasures.erase(self, Name("account", group_id), with_people=self.given("people") == "true")
