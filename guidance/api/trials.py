"""Trials: a feature for an account for some days, once."""

from contextlib import AbstractContextManager
from datetime import datetime

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from guidance.api import auditing
from guidance.api.door import Door, Strict, path_id, problems
from guidance.conf import now
from guidance.delivery import accounts
from guidance.people import trials
from guidance.people.models import Account, Trial
from guidance.plans.models import Feature

_GROUP = path_id("group_id", "The account's `groupId`.")


class TrialSerializer(serializers.Serializer[Trial]):
    """A feature granted for a while."""

    feature = serializers.CharField(source="feature.key")
    started_at = serializers.DateTimeField()
    ends_at = serializers.SerializerMethodField(help_text="When it ends, or was ended early.")
    running = serializers.SerializerMethodField()

    def get_ends_at(self, trial: Trial) -> datetime:
        """Return when the account loses the feature again."""
        return min(trial.ends_at, trial.revoked_at or trial.ends_at)

    def get_running(self, trial: Trial) -> bool:
        """Say whether the account has the feature through it now."""
        return is_running(trial, now())


class NewTrialSerializer(Strict):
    """A trial to begin."""

    feature = serializers.CharField(help_text="The feature's key.")
    days = serializers.IntegerField(min_value=1, max_value=trials.LONGEST_DAYS, default=14)


def is_running(trial: Trial, now: datetime) -> bool:
    """Say whether `trial` grants its feature at `now`."""
    return trial.revoked_at is None and trial.started_at <= now < trial.ends_at


class _Followed(Door):
    """A door whose changes of trials are written down."""

    def followed(self, group_id: str, action: str) -> AbstractContextManager[None]:
        """Write down what becomes of the account's trials."""
        found = auditing.account(self.workspace_id, group_id)
        return auditing.followed(key=self.key, find=found, action=action, of=[auditing.TRIALS])


class TrialsDoor(_Followed):
    """The trials of an account."""

    @extend_schema(
        operation_id="trials_start",
        tags=["accounts"],
        parameters=[_GROUP],
        request=NewTrialSerializer,
        examples=[OpenApiExample("Two weeks of Timeline", {"feature": "timeline", "days": 14}, request_only=True)],
        responses={201: TrialSerializer, **problems(400, 404, 409)},
    )
    def post(self, request: Request, group_id: str) -> Response:
        """Start a trial; 409 where the account has had that one before."""
        account = account_of(self.workspace_id, group_id)
        body = NewTrialSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        feature = self._feature(body.validated_data["feature"])
        moment = now()
        with self.followed(group_id, f"Started a trial of {feature}."):
            trial = trials.grant(account=account, feature=feature, days=body.validated_data["days"], now=moment)
            accounts.decide_again(account_id=account.pk, now=moment)
        return Response(TrialSerializer(trial).data, status=201)

    def _feature(self, key: str) -> Feature:
        features = {feature.key: feature for feature in Feature.objects.filter(workspace_id=self.workspace_id)}
        if key not in features:
            known = ", ".join(sorted(features)) or "none"
            raise ValidationError({"feature": [f"There is no such feature; this workspace has: {known}."]})
        return features[key]


class TrialDoor(_Followed):
    """One trial of an account."""

    @extend_schema(
        operation_id="trials_end",
        tags=["accounts"],
        parameters=[_GROUP, path_id("feature", "The feature's key.")],
        responses={204: None, **problems(404)},
    )
    def delete(self, request: Request, group_id: str, feature: str) -> Response:
        """End a trial now; one that is over already stays as it is."""
        account = account_of(self.workspace_id, group_id)
        trial = Trial.objects.select_related("feature").filter(account=account, feature__key=feature).first()
        if trial is None:
            raise NotFound(f"The account “{group_id}” has had no trial of “{feature}”.")
        moment = now()
        if is_running(trial, moment):
            with self.followed(group_id, f"Ended the trial of {trial.feature}."):
                trials.revoke(trial=trial, now=moment)
                accounts.decide_again(account_id=account.pk, now=moment)
        return Response(status=204)


def account_of(workspace_id: int, group_id: str) -> Account:
    """Return an account of the workspace; raises NotFound."""
    account = Account.objects.filter(workspace_id=workspace_id, group_id=group_id).first()
    if account is None:
        raise NotFound(f"This workspace knows no account with the groupId “{group_id}”.")
    return account
