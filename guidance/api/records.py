"""The decision ledger over the API: what was decided about a person, and when it changed."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from guidance.api.door import Door, path_id, person_of, problems
from guidance.delivery import explain
from guidance.delivery.models import DecisionRecord
from guidance.delivery.records import Said
from guidance.engine.reasons import Reason, sentence


class RecordArmedSerializer(serializers.Serializer[Any]):
    """A prompt that was armed."""

    prompt = serializers.CharField(help_text="The prompt's key.")
    rank = serializers.IntegerField(help_text="The smallest goes first.")
    prompt_version = serializers.IntegerField(help_text="The prompt's published version.")
    wording = serializers.CharField(help_text="The variant's key, `others`, or empty for the prompt's own words.")


class RecordHeldSerializer(serializers.Serializer[Any]):
    """A prompt that was held back."""

    prompt = serializers.CharField()
    prompt_version = serializers.IntegerField()
    reason = serializers.CharField(help_text="A code: `capped_prompt`, …")
    explanation = serializers.CharField(help_text="The reason in one sentence.")
    detail = serializers.DictField(help_text="The numbers behind it, of that moment.")


class RecordSerializer(serializers.Serializer[Any]):
    """A decision that said something else than the one before it.

    Prompts whose audience the person was not in are not listed: that is what most prompts are for most people.
    """

    version = serializers.IntegerField(help_text="The decision's version then.")
    catalog_version = serializers.IntegerField(help_text="Rises with every change of what is published.")
    decided_at = serializers.DateTimeField(help_text="It held from then until the next record.")
    next_look_at = serializers.DateTimeField(allow_null=True)
    inputs = serializers.CharField(help_text="Equal for two decisions taken from the same person and account.")
    armed = RecordArmedSerializer(many=True)
    held = RecordHeldSerializer(many=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Return the record unpacked."""
        told = explain.of_record(record=instance, prompts={})
        built: dict[str, Any] = super().to_representation({**_top(told), **_verdicts(told.verdicts)})
        return built


class RecordsDoor(Door, ListAPIView[DecisionRecord]):
    """The records of one person."""

    serializer_class = RecordSerializer

    def get_queryset(self) -> QuerySet[DecisionRecord]:
        """Return the person's records; raises NotFound."""
        return explain.history(person=person_of(self.workspace_id, self.kwargs["user_id"]))

    @extend_schema(
        operation_id="decisions_records",
        tags=["decisions"],
        parameters=[path_id("user_id", "The person's `userId`.")],
        responses={200: RecordSerializer(many=True), **problems(400, 404)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List what was decided about a person, the newest first; a record is kept each time the verdicts change."""
        return super().get(request, *args, **kwargs)


def _top(told: explain.Told) -> dict[str, Any]:
    return {
        "version": told.version,
        "catalog_version": told.catalog_version,
        "decided_at": told.decided_at,
        "next_look_at": told.next_look_at,
        "inputs": told.inputs,
    }


def _verdicts(verdicts: Sequence[Said]) -> dict[str, list[dict[str, Any]]]:
    armed = [
        {"prompt": said.prompt, "rank": said.rank, "prompt_version": said.version, "wording": said.wording}
        for said in verdicts
        if said.code == Reason.ARMED
    ]
    held = [
        {
            "prompt": said.prompt,
            "prompt_version": said.version,
            "reason": said.code.value,
            "explanation": sentence(said.code, said.detail),
            "detail": said.detail,
        }
        for said in verdicts
        if said.code != Reason.ARMED
    ]
    return {"armed": armed, "held": held}
