"""Segments, to read."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from guidance.api.door import Door, path_id, problems
from guidance.core.errors import GuidanceError
from guidance.rules.describe import describe
from guidance.segments import queries
from guidance.segments.models import Segment


class RebuildSerializer(serializers.Serializer[Any]):
    """Who is in a segment, being looked up anew after a change."""

    percent = serializers.IntegerField()
    looked_at = serializers.IntegerField(help_text="How many people, or accounts, so far.")
    finished = serializers.BooleanField()
    error = serializers.CharField(allow_blank=True)


class SegmentSerializer(serializers.Serializer[Segment]):
    """A saved audience."""

    key = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(help_text="What the marketer noted about it.")
    kind = serializers.ChoiceField(choices=Segment.Kind.choices)
    says = serializers.SerializerMethodField(help_text="The rule in plain words.")
    rule = serializers.DictField(help_text="`{version, where, facts}`; `where` is a GrowthBook condition.")
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=Segment.Source.choices, help_text="Made by a rule, or by a list of ids."
    )
    size = serializers.SerializerMethodField(help_text="How many people, or accounts, are in it now.")
    rebuild = serializers.SerializerMethodField(
        help_text="How far the latest look-up of who is in it is; null for none."
    )
    updated_at = serializers.DateTimeField()

    def get_size(self, segment: Segment) -> int:
        """Return how many are in it."""
        sizes: dict[str, int] = self.context["sizes"]
        return sizes.get(segment.key, 0)

    @extend_schema_field(RebuildSerializer(allow_null=True))
    def get_rebuild(self, segment: Segment) -> Any:
        """Return how far its latest rebuild is."""
        told = self.context["progress"].get(segment.key)
        return None if told is None else RebuildSerializer(told._asdict()).data

    def get_says(self, segment: Segment) -> str:
        """Return the rule in plain words, or what is wrong with it."""
        if segment.source == Segment.Source.LIST:
            return "Everybody on its list."
        try:
            return describe(segment.rule)
        except GuidanceError as error:
            return str(error)


class SegmentsDoor(Door, ListAPIView[Segment]):
    """The segments of a workspace."""

    serializer_class = SegmentSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        """Add sizes and progress, read once for all of them."""
        return {**super().get_serializer_context(), **_told(self.workspace_id)}

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
        return Response(SegmentSerializer(segment, context=_told(self.workspace_id)).data)


def _told(workspace_id: int) -> dict[str, Any]:
    return {
        "sizes": queries.sizes(workspace_id=workspace_id),
        "progress": queries.progress(workspace_id=workspace_id),
    }
