"""What people answered to the questions of a survey, and what it comes to."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from guidance.api.door import Door, path_id, problems, text_filter
from guidance.content.models import Prompt
from guidance.insights import answers
from guidance.insights.models import Answer
from guidance.insights.promoters import Score
from guidance.protocol.answers import questions_of
from guidance.protocol.content import load

_KEY = path_id("key", "The prompt's key.")


class AnswerSerializer(serializers.Serializer[Answer]):
    """The latest answer of one person to one question, while one exposure lasted."""

    question = serializers.CharField(help_text="The question's key.")
    number = serializers.IntegerField(allow_null=True, help_text="Of a scale: NPS or rating.")
    chosen = serializers.ListField(child=serializers.CharField(), help_text="Keys of the options; `other` for words.")
    words = serializers.CharField(help_text="What was written, also beside what was chosen.")
    step = serializers.CharField(help_text="The step it was asked in.")
    answered_at = serializers.DateTimeField()
    exposure = serializers.CharField(source="exposure.public_id")
    version = serializers.IntegerField(source="exposure.version.number")
    userId = serializers.CharField(source="exposure.person.user_id", allow_null=True)  # noqa: N815 - the wire's names
    groupId = serializers.CharField(  # noqa: N815
        source="exposure.account.group_id", allow_null=True, default=None
    )


class ScoreSerializer(serializers.Serializer[Score]):
    """The Net Promoter Score with its 95 % interval (adjusted Wald)."""

    promoters = serializers.IntegerField(help_text="Who answered 9 or 10.")
    passives = serializers.IntegerField(help_text="Who answered 7 or 8.")
    detractors = serializers.IntegerField(help_text="Who answered 0 to 6.")
    value = serializers.FloatField(allow_null=True, help_text="From -100 to 100; null where nobody answered.")
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class TallySerializer(serializers.Serializer[Any]):
    """How many gave an answer."""

    answer = serializers.CharField(help_text="A grade, or the key of an option.")
    count = serializers.IntegerField()


class ResultSerializer(serializers.Serializer[Any]):
    """What the answers to one question come to."""

    question = serializers.CharField(help_text="The question's key.")
    asks = serializers.CharField(source="label")
    type = serializers.ChoiceField(choices=["nps", "rating", "choices", "input"])
    people = serializers.IntegerField(help_text="Answers, one for each exposure.")
    tally = TallySerializer(many=True)
    nps = ScoreSerializer(allow_null=True)


class AnswersDoor(Door, ListAPIView[Answer]):
    """The answers to one prompt."""

    serializer_class = AnswerSerializer

    def get_queryset(self) -> QuerySet[Answer]:
        """Return all, or those to the question asked for."""
        found = answers.of_prompt(prompt_id=_prompt(self).pk)
        question = self.given("question")
        return found.filter(question=question) if question else found

    @extend_schema(
        operation_id="answers_list",
        tags=["prompts"],
        parameters=[_KEY, text_filter("question", "Only to the question with this key.")],
        responses={200: AnswerSerializer(many=True), **problems(400, 404)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List what people answered, the newest first."""
        return super().get(request, *args, **kwargs)


class ResultsDoor(Door):
    """What the answers to one prompt come to."""

    @extend_schema(
        operation_id="results_list",
        tags=["prompts"],
        parameters=[_KEY],
        responses={200: ResultSerializer(many=True), **problems(404)},
    )
    def get(self, request: Request, key: str) -> Response:
        """Count the answers to every question of the version people see."""
        prompt = _prompt(self)
        asked = questions_of(load(prompt.live.definition if prompt.live else prompt.draft))
        results = [answers.result(prompt_id=prompt.pk, question=question) for question in asked.values()]
        return Response(ResultSerializer(results, many=True).data)


def _prompt(door: Door) -> Prompt:
    key = door.kwargs["key"]
    found = Prompt.objects.filter(workspace_id=door.workspace_id, key=key).select_related("live").first()
    if found is None:
        raise NotFound(f"This workspace has no prompt “{key}”.")
    return found
