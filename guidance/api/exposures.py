"""Exposures: what was shown to whom, and what they did with it."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from guidance.api.door import Door, problems, text_filter
from guidance.insights.models import Exposure

_FILTERS = {
    "prompt": ("prompt__key", "Only of the prompt with this key."),
    "person": ("person__user_id", "Only to the person with this userId."),
    "account": ("account__group_id", "Only to people of the account with this groupId."),
}


class ExposureSerializer(serializers.Serializer[Exposure]):
    """One granted claim; it was really shown when `shown_at` is set."""

    exposure = serializers.CharField(source="public_id")
    prompt = serializers.CharField(source="prompt.key")
    version = serializers.IntegerField(source="version.number")
    userId = serializers.CharField(source="person.user_id", allow_null=True)  # noqa: N815 - the wire's names
    groupId = serializers.CharField(source="account.group_id", allow_null=True)  # noqa: N815
    trigger = serializers.CharField(help_text="What made the page show it.")
    leased_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(help_text="A claim not shown by then is void.")
    shown_at = serializers.DateTimeField(allow_null=True)
    clicked_at = serializers.DateTimeField(allow_null=True)
    dismissed_at = serializers.DateTimeField(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True)


class ExposuresDoor(Door, ListAPIView[Exposure]):
    """The exposures of a workspace."""

    serializer_class = ExposureSerializer

    def get_queryset(self) -> QuerySet[Exposure]:
        """Return those the filters name, or all."""
        found = Exposure.objects.filter(workspace_id=self.workspace_id)
        for name, (path, _) in _FILTERS.items():
            if text := self.given(name):
                found = found.filter(**{path: text})
        return found.select_related("prompt", "version", "person", "account").only(
            *(field.attname for field in Exposure._meta.concrete_fields),
            "prompt__key",
            "version__number",
            "person__user_id",
            "account__group_id",
        )

    @extend_schema(
        operation_id="exposures_list",
        tags=["exposures"],
        parameters=[text_filter(name, says) for name, (_, says) in _FILTERS.items()],
        responses={200: ExposureSerializer(many=True), **problems(400)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List exposures, the newest first."""
        return super().get(request, *args, **kwargs)
