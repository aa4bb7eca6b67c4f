"""Simulations: what would be decided, without deciding anything."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from guidance.api.door import Door, Strict, person_of, problems
from guidance.conf import now
from guidance.content.models import Prompt
from guidance.delivery.simulate import Line, Simulation, page_of, simulate, texts
from guidance.engine.reasons import Reason
from guidance.protocol.tongues import canonical

_EXAMPLE = OpenApiExample(
    "The draft, on the contacts page, on Monday",
    {
        "userId": "maya",
        "draft": "contacts-80-banner",
        "page": {"url": "/contacts?tab=all", "width": 390},
        "at": "2026-11-23T09:00:00Z",
        "language": "de-AT",
        "wordings": {"contacts-80-banner": "short"},
    },
    request_only=True,
)


class PageSerializer(Strict):
    """Where the person would be."""

    url = serializers.CharField(max_length=2000, help_text="An address, or a path alone.")
    title = serializers.CharField(max_length=300, required=False, allow_blank=True)
    width = serializers.IntegerField(
        min_value=1, max_value=20_000, required=False, help_text="Of the window, in pixels."
    )
    language = serializers.CharField(
        max_length=35, required=False, help_text="The browser's; what the person reads unless told."
    )


class SimulateSerializer(Strict):
    """Whom, where and when to decide for."""

    userId = serializers.CharField(help_text="The person's `userId`.")  # noqa: N815 - the wire's name
    draft = serializers.CharField(required=False, help_text="The prompt whose draft stands in for its live version.")
    page = PageSerializer(required=False, help_text="Without it, what only a page can judge stays open.")
    at = serializers.DateTimeField(required=False, help_text="The moment; now unless told.")
    language = serializers.CharField(
        max_length=35,
        required=False,
        help_text="What the person would read, a BCP 47 tag such as `de-AT`; what is known of them unless told.",
    )
    wordings = serializers.DictField(
        child=serializers.CharField(allow_blank=True),
        required=False,
        help_text="{prompt: variant}: show this wording whatever the draw says; empty for the prompt's own.",
    )

    def validate_language(self, value: str) -> str:
        """Return the tag as it is written. Raises ValidationError for what names no language."""
        if tag := canonical(value):
            return tag
        raise ValidationError(f"“{value}” names no language; write it as “de” or “de-AT”.")


class SimulatedArmedSerializer(serializers.Serializer[Line]):
    """A prompt that would be armed."""

    prompt = serializers.CharField()
    prompt_version = serializers.IntegerField(source="version")
    rank = serializers.IntegerField()
    wording = serializers.CharField()
    language = serializers.CharField(
        help_text="The BCP 47 tag of what it says; empty where nobody said what the workspace writes in."
    )
    texts = serializers.SerializerMethodField(
        help_text="What it would say, in reading order; numbers as they are stored."
    )
    page = serializers.DictField(allow_null=True, help_text="What the page has to judge; null: everywhere.")
    fits = serializers.BooleanField(allow_null=True, help_text="Whether the given page does; null: no page given.")
    shows = serializers.BooleanField(help_text="Whether it would show at its moment, as far as is known.")
    data = serializers.DictField()  # type: ignore[assignment]
    reason = serializers.CharField(source="code.value")
    explanation = serializers.CharField(source="sentence")

    def get_texts(self, line: Line) -> list[str]:
        """Return what it would say."""
        said: list[str] = self.context["texts"][line.prompt]
        return said


class SimulatedHeldSerializer(serializers.Serializer[Line]):
    """A prompt that would be held back."""

    prompt = serializers.CharField()
    prompt_version = serializers.IntegerField(source="version")
    reason = serializers.CharField(source="code.value")
    explanation = serializers.CharField(source="sentence")
    detail = serializers.DictField()


class SimulationSerializer(serializers.Serializer[Any]):
    """What would be decided."""

    userId = serializers.CharField()  # noqa: N815 - the wire's name
    at = serializers.DateTimeField()
    catalog_version = serializers.IntegerField()
    next_look_at = serializers.DateTimeField(allow_null=True)
    segments = serializers.ListField(child=serializers.CharField())
    first = serializers.CharField(allow_null=True, help_text="The prompt that would go first on the page.")
    armed = SimulatedArmedSerializer(many=True)
    held = SimulatedHeldSerializer(many=True)


class SimulateDoor(Door):
    """Decisions that leave no trace."""

    @extend_schema(
        operation_id="simulate",
        tags=["decisions"],
        request=SimulateSerializer,
        examples=[_EXAMPLE],
        responses={200: SimulationSerializer, **problems(400, 404)},
    )
    def post(self, request: Request) -> Response:
        """Decide without deciding; nothing is stored, counted or shown. Facts come from the history as it is now."""
        body = SimulateSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        person = person_of(self.workspace_id, given["userId"])
        draft = self._draft(given["draft"]) if "draft" in given else None
        spoken = {"language": given["language"]} if "language" in given else {}
        told = simulate(
            person=person,
            at=given.get("at") or now(),
            draft=draft,
            page=page_of(**{**spoken, **given["page"]}) if "page" in given else None,
            forced=given.get("wordings", {}),
            **spoken,
        )
        said = {"texts": texts(simulation=told, draft=draft)}
        return Response(SimulationSerializer({"userId": person.user_id, **_told(told)}, context=said).data)

    def _draft(self, key: str) -> Prompt:
        prompt = Prompt.objects.filter(workspace_id=self.workspace_id, key=key).first()
        if prompt is None:
            raise ValidationError({"draft": [f"This workspace has no prompt “{key}”."]})
        return prompt


def _told(told: Simulation) -> dict[str, Any]:
    return {
        "at": told.at,
        "catalog_version": told.catalog_version,
        "next_look_at": told.next_look_at,
        "segments": told.segments,
        "first": told.first.prompt if told.first else None,
        "armed": [line for line in told.lines if line.code == Reason.ARMED],
        "held": [line for line in told.lines if line.code != Reason.ARMED],
    }
