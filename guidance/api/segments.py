"""Segments, to read."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from guidance.api.door import Door, path_id, problems
from guidance.core.errors import GuidanceError
from guidance.rules.describe import describe
from guidance.segments.models import Segment


class SegmentSerializer(serializers.Serializer[Segment]):
    """A saved audience."""

    key = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(help_text="What the marketer noted about it.")
    kind = serializers.ChoiceField(choices=Segment.Kind.choices)
    says = serializers.SerializerMethodField(help_text="The rule in plain words.")
    rule = serializers.DictField(help_text="`{version, where, facts}`; `where` is a GrowthBook condition.")
    updated_at = serializers.DateTimeField()

    def get_says(self, segment: Segment) -> str:
        """Return the rule in plain words, or what is wrong with it."""
        try:
            return describe(segment.rule)
        except GuidanceError as error:
            return str(error)


class SegmentsDoor(Door, ListAPIView[Segment]):
    """The segments of a workspace."""

    serializer_class = SegmentSerializer

    def get_queryset(self) -> QuerySet[Segment]:
        """Return all of them."""
        return Segment.objects.filter(workspace_id=self.workspace_id)

    @extend_schema(
        operation_id="segments_list", tags=["segments"], responses={200: SegmentSerializer(many=True), **problems(400)}
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List segments, the newest first."""
        return super().get(request, *args, **kwargs)


class SegmentDoor(Door):
    """One segment."""

    @extend_schema(
        operation_id="segments_get",
        tags=["segments"],
        parameters=[path_id("key", "The segment's key.")],
        responses={200: SegmentSerializer, **problems(404)},
    )
    def get(self, request: Request, key: str) -> Response:
        """Read a segment."""
        segment = Segment.objects.filter(workspace_id=self.workspace_id, key=key).first()
        if segment is None:
            raise NotFound(f"This workspace has no segment “{key}”.")
        return Response(SegmentSerializer(segment).data)
