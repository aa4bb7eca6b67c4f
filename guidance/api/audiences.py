"""Sizes of draft rules, and the ids of static lists."""

from collections.abc import Callable, Mapping
from typing import IO, Any

from django.db import transaction
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from guidance.api import auditing
from guidance.api.door import Door, Strict, checked_id, path_id, problems
from guidance.api.parsing import BoundedJSON
from guidance.conf import now
from guidance.people.models import Account, Person
from guidance.segments import lists, preview
from guidance.segments.lists import Changed, InvalidList
from guidance.segments.models import Segment

_RULE = {"version": 1, "where": {"user.role": {"$eq": "owner"}}, "facts": {}}
_KEY = path_id("key", "The segment's key.")


class Csv(BaseParser):
    """A file of ids, one a line, of at most 10 MB."""

    media_type = "text/csv"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, list[str]]:
        """Return the ids; raises ValidationError naming the faulty lines."""
        try:
            return {"ids": lists.read(file=stream.read(lists.MAX_BYTES + 1))}
        except InvalidList as error:
            raise _faults(error) from error


class DraftSerializer(Strict):
    """A rule that may not be saved yet."""

    rule = serializers.DictField(help_text="`{version, where, facts}`; `where` is a GrowthBook condition.")
    kind = serializers.ChoiceField(
        choices=Segment.Kind.choices, help_text="Whether it is one of people or of accounts."
    )


class OtherRuleSerializer(Strict):
    """Another rule for a segment, which may not be saved yet."""

    rule = serializers.DictField(required=False, help_text="In place of the segment's own.")


class SizeSerializer(serializers.Serializer[Any]):
    """How many a rule holds for."""

    count = serializers.IntegerField()
    of = serializers.IntegerField(help_text="How many people, or accounts, there are.")
    about = serializers.BooleanField(help_text="Whether `count` is estimated from a sample.")
    members = serializers.ListField(child=serializers.CharField(), help_text="The ids of a few of them.")
    unjudged = serializers.ListField(
        child=serializers.CharField(), help_text="What only the page knows, taken as fulfilled."
    )


class IdsSerializer(Strict):
    """The ids of a list: `userId`s or `groupId`s."""

    ids = serializers.ListField(child=serializers.CharField(max_length=255), max_length=lists.MAX_IDS)


class ChangedSerializer(serializers.Serializer[Changed]):
    """What became of a list."""

    added = serializers.IntegerField()
    removed = serializers.IntegerField()
    total = serializers.IntegerField()


class SizeDoor(Door):
    """The size of a draft rule."""

    @extend_schema(
        operation_id="segments_size",
        tags=["segments"],
        request=DraftSerializer,
        examples=[OpenApiExample("Owners", {"rule": _RULE, "kind": "person"}, request_only=True)],
        responses={200: SizeSerializer, **problems(400)},
    )
    def post(self, request: Request) -> Response:
        """Count whom a rule holds for; nothing is saved. What takes longer than a second is estimated."""
        body = DraftSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return _size(self.workspace_id, body.validated_data["rule"], body.validated_data["kind"])


class SegmentSizeDoor(Door):
    """The size that a segment has, or would have by another rule."""

    @extend_schema(
        operation_id="segments_preview",
        tags=["segments"],
        parameters=[_KEY],
        request=OtherRuleSerializer,
        responses={200: SizeSerializer, **problems(400, 404)},
    )
    def post(self, request: Request, key: str) -> Response:
        """Count whom the segment's rule holds for, or another `rule` in its place; nothing is saved."""
        segment = _segment(self.workspace_id, key)
        body = OtherRuleSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return _size(self.workspace_id, body.validated_data.get("rule", segment.rule), segment.kind)


class SegmentListDoor(Door):
    """The ids of a static list."""

    parser_classes = [BoundedJSON, Csv]

    @extend_schema(
        operation_id="segments_list_replace",
        tags=["segments"],
        parameters=[_KEY],
        request={"application/json": IdsSerializer, "text/csv": str},
        responses={200: ChangedSerializer, **problems(400, 404)},
    )
    def put(self, request: Request, key: str) -> Response:
        """Make these ids the whole list; its people are decided again soon. A file of one column, or JSON."""
        return self._change(lists.replace, request, key)

    @extend_schema(
        operation_id="segments_list_add",
        tags=["segments"],
        parameters=[_KEY],
        request={"application/json": IdsSerializer, "text/csv": str},
        responses={200: ChangedSerializer, **problems(400, 404)},
    )
    def post(self, request: Request, key: str) -> Response:
        """Put these ids on the list besides those on it; its people are decided again soon."""
        return self._change(lists.add, request, key)

    def _change(self, change: Callable[..., Changed], request: Request, key: str) -> Response:
        segment = _segment(self.workspace_id, key)
        ids = _ids(request)
        with transaction.atomic():
            changed = change(segment=segment, ids=ids)
            if changed.added or changed.removed:
                self._note(segment, changed)
        return Response(ChangedSerializer(changed).data)

    def _note(self, segment: Segment, changed: Changed) -> None:
        # How many and not who: an id in here would outlive the erasure of whom it names.
        before = changed.total - changed.added + changed.removed
        action = f"Changed its list: {changed.added:,} added, {changed.removed:,} removed."
        lengths = {"aspect": "Ids on the list", "before": [f"{before:,}"], "after": [f"{changed.total:,}"]}
        auditing.note(key=self.key, row=segment, action=action, changes=[lengths])


def _ids(request: Request) -> list[str]:
    body = IdsSerializer(data=request.data)
    body.is_valid(raise_exception=True)
    ids: list[str] = body.validated_data["ids"]
    return [checked_id(each, f"ids.{place}") for place, each in enumerate(ids)]


def _faults(error: InvalidList) -> ValidationError:
    return ValidationError(
        {f"line {number}": [sentence] for number, sentence in error.lines} or {"ids": [error.message]}
    )


def _segment(workspace_id: int, key: str) -> Segment:
    segment = Segment.objects.filter(workspace_id=workspace_id, key=key).first()
    if segment is None:
        raise NotFound(f"This workspace has no segment “{key}”.")
    return segment


def _size(workspace_id: int, rule: dict[str, Any], kind: str) -> Response:
    found = preview.size(workspace_id=workspace_id, rule=rule, kind=kind, now=now())
    if kind == Segment.Kind.ACCOUNT:
        ids: dict[int, Any] = dict(Account.objects.filter(pk__in=found.members).values_list("pk", "group_id"))
    else:
        ids = dict(Person.objects.filter(pk__in=found.members).values_list("pk", "user_id"))
    members = [ids[pk] or f"anonymous {pk}" for pk in found.members if pk in ids]
    told = {"count": found.count, "of": found.of, "about": found.about, "members": members, "unjudged": found.unjudged}
    return Response(SizeSerializer(told).data)
