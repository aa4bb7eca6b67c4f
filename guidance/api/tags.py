"""Feature tags: elements of the host app whose use is an event, without code there."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from guidance.api import auditing
from guidance.api.door import Door, Strict, path_id, problems
from guidance.content import tagging, telling
from guidance.content.models import FeatureTag
from guidance.content.tagging import BadTag

_NAME = path_id("name", "The event's name.")
_PAGES = "A GrowthBook condition over `page` and `device`; empty for every page."


class CandidateSerializer(Strict):
    """One way to find the element."""

    by = serializers.ChoiceField(
        choices=["data", "css", "text", "group"],
        help_text="A `data-guidance` name, a CSS selector, the element's words, or several selectors that vote.",
    )
    value = serializers.CharField(max_length=tagging.MAX_VALUE, required=False, help_text="Of all but a group.")
    selectors = serializers.ListField(
        child=serializers.CharField(max_length=tagging.MAX_VALUE),
        required=False,
        help_text="Of a group: each has a vote.",
    )
    text = serializers.CharField(
        max_length=tagging.MAX_VALUE, required=False, help_text="Of a group: the element's words, another vote."
    )
    confidence = serializers.FloatField(
        required=False, help_text="Of a group: the share of all votes the element needs; 0.6 if nothing is said."
    )
    label = serializers.CharField(  # type: ignore[assignment]
        max_length=200, required=False, help_text="What people call the element."
    )
    pages = serializers.IntegerField(min_value=0, required=False, help_text="On how many pages the picker found it.")


class TagChangeSerializer(Strict):
    """What a feature tag says."""

    action = serializers.ChoiceField(choices=FeatureTag.Action.choices, default=FeatureTag.Action.CLICK.value)
    candidates = CandidateSerializer(many=True, help_text="Best first; the first that is in the page counts.")
    pages = serializers.DictField(required=False, default=dict, help_text=_PAGES)
    active = serializers.BooleanField(default=True)


class TagSerializer(serializers.Serializer[FeatureTag]):
    """An element whose use is tracked as an event."""

    name = serializers.CharField(help_text="The event's name.")
    action = serializers.ChoiceField(choices=FeatureTag.Action.choices)
    candidates = CandidateSerializer(many=True)
    pages = serializers.DictField(help_text=_PAGES)
    active = serializers.BooleanField()
    updated_at = serializers.DateTimeField()


class TagsDoor(Door, ListAPIView[FeatureTag]):
    """The feature tags of a workspace."""

    serializer_class = TagSerializer

    def get_queryset(self) -> QuerySet[FeatureTag]:
        """Return all of them."""
        return FeatureTag.objects.filter(workspace_id=self.workspace_id)

    @extend_schema(operation_id="tags_list", tags=["tags"], responses={200: TagSerializer(many=True), **problems(400)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List feature tags, the newest first."""
        return super().get(request, *args, **kwargs)


class TagDoor(Door):
    """One feature tag, by the name of its event."""

    @extend_schema(
        operation_id="tags_get", tags=["tags"], parameters=[_NAME], responses={200: TagSerializer, **problems(404)}
    )
    def get(self, request: Request, name: str) -> Response:
        """Read a feature tag."""
        return Response(TagSerializer(self._tag(name)).data)

    @extend_schema(
        operation_id="tags_put",
        tags=["tags"],
        parameters=[_NAME],
        request=TagChangeSerializer,
        responses={200: TagSerializer, **problems(400, 413)},
    )
    def put(self, request: Request, name: str) -> Response:
        """Make or change a feature tag; open pages follow it within a second or two."""
        body = TagChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        found = FeatureTag.objects.filter(workspace_id=self.workspace_id, name=name.strip()).first()
        tag = found or FeatureTag(workspace_id=self.workspace_id, name=name)
        before = telling.values(tag) if found else {}
        for field, value in body.validated_data.items():
            setattr(tag, field, value)
        try:
            self._save(tag, before)
        except BadTag as error:
            place = {"element": "candidates"}.get(error.place, error.place)
            raise ValidationError({place: [error.message]}) from error
        return Response(TagSerializer(tag).data)

    @extend_schema(
        operation_id="tags_delete", tags=["tags"], parameters=[_NAME], responses={204: None, **problems(404)}
    )
    def delete(self, request: Request, name: str) -> Response:
        """Forget a feature tag; the events it made stay."""
        tag = self._tag(name)
        was = tag.pk
        with transaction.atomic():
            gone = telling.changes(tag, telling.values(tag), {})
            tagging.remove(tag=tag)
            auditing.note(key=self.key, row=tag, action="Deleted.", changes=gone, object_id=was)
        return Response(status=204)

    def _save(self, tag: FeatureTag, before: telling.Values) -> None:
        with transaction.atomic():
            tagging.save(tag=tag)
            after = telling.values(tag)
            if telling.differs(before, after):
                changes = telling.changes(tag, before, after)
                auditing.note(key=self.key, row=tag, action="Saved." if before else "Made.", changes=changes)

    def _tag(self, name: str) -> FeatureTag:
        tag = FeatureTag.objects.filter(workspace_id=self.workspace_id, name=name).first()
        if tag is None:
            raise NotFound(f"This workspace has no feature tag “{name}”.")
        return tag
