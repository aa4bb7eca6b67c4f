"""Meters: how much of each limit an account has used in the running period."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from guidance.api.door import Amount, Door, Strict, path_id, problems
from guidance.conf import now
from guidance.core.times import Period, from_ms, period_start
from guidance.people.models import Account
from guidance.plans.models import Limit

_ADDRESS = [path_id("group_id", "The account's `groupId`."), path_id("limit", "The limit's key.")]


class MeterSerializer(serializers.Serializer[Any]):
    """How much of one limit is used."""

    used = Amount(help_text="In the running period; 0 while nothing was reported.")
    limit = serializers.IntegerField(allow_null=True, help_text="What the plan allows; null: unlimited.")
    percent = serializers.FloatField(allow_null=True, help_text="used of limit; null where there is no limit.")
    period = serializers.ChoiceField(choices=Limit.Period.choices)
    updated_at = serializers.DateTimeField(allow_null=True)


class MeterChangeSerializer(Strict):
    """A meter's new state."""

    used = Amount(help_text="The absolute number, not a difference.")


def limits_of(workspace_id: int) -> dict[str, Limit]:
    """Return a workspace's limits by key."""
    return {limit.key: limit for limit in Limit.objects.filter(workspace_id=workspace_id).order_by("key")}


def meters_of(account: Account, limits: Iterable[Limit], now: datetime) -> dict[str, dict[str, Any]]:
    """Return an account's meters by limit key; its plan's limits must be prefetched."""
    allowed = {entry.limit_id: entry.amount for entry in account.plan.limits.all()} if account.plan else {}
    return {limit.key: _meter(account.meters.get(limit.key), limit, allowed.get(limit.pk), now) for limit in limits}


def _meter(held: dict[str, Any] | None, limit: Limit, allowed: int | None, now: datetime) -> dict[str, Any]:
    used, moment = (held["used"], from_ms(held["at"])) if held else (0, None)
    if limit.resets and moment is not None and moment < period_start(now, cast(Period, limit.period)):
        used = 0
    return {
        "used": used,
        "limit": allowed,
        "percent": _percent(used, allowed),
        "period": limit.period,
        "updated_at": moment,
    }


def _percent(used: float, allowed: int | None) -> float | None:
    if allowed is None:
        return None
    return round(100 * used / allowed, 1) if allowed else 100.0


class MeterDoor(Door):
    """One meter of one account."""

    def _meter(self, group_id: str, limit: str) -> dict[str, Any]:
        limits = limits_of(self.workspace_id)
        if limit not in limits:
            raise NotFound(f"There is no limit “{limit}”; this workspace has: {', '.join(limits) or 'none'}.")
        accounts = Account.objects.select_related("plan").prefetch_related("plan__limits")
        account = accounts.filter(workspace_id=self.workspace_id, group_id=group_id).first()
        if account is None:
            raise NotFound(f"This workspace knows no account with the groupId “{group_id}”.")
        return meters_of(account, [limits[limit]], now())[limit]

    @extend_schema(
        operation_id="meters_get",
        tags=["accounts"],
        parameters=_ADDRESS,
        responses={200: MeterSerializer, **problems(404)},
    )
    def get(self, request: Request, group_id: str, limit: str) -> Response:
        """Read a meter."""
        return Response(MeterSerializer(self._meter(group_id, limit)).data)

    @extend_schema(
        operation_id="meters_put",
        tags=["accounts"],
        parameters=_ADDRESS,
        request=MeterChangeSerializer,
        examples=[OpenApiExample("475 contacts", {"used": 475}, request_only=True)],
        responses={200: MeterSerializer, **problems(400, 404, 413)},
    )
    def put(self, request: Request, group_id: str, limit: str) -> Response:
        """Set a meter; when the reply comes, what the account's people may see has been decided anew."""
        self._meter(group_id, limit)
        body = MeterChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        self.tell(group_id, {"usage": {limit: body.validated_data["used"]}})
        return Response(MeterSerializer(self._meter(group_id, limit)).data)


def checked_usage(usage: dict[str, Any], known: Iterable[str]) -> None:
    """Raise ValidationError for a limit that the workspace does not have."""
    known = sorted(known)
    if unknown := sorted(set(usage) - set(known)):
        sentence = f"There is no such limit; this workspace has: {', '.join(known) or 'none'}."
        raise ValidationError({key: [sentence] for key in unknown})
