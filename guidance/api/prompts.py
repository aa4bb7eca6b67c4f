"""Prompts, to read: the draft, and the version people see."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from guidance.api.door import Door, path_id, problems, text_filter
from guidance.content.models import Prompt, PromptVersion


class LiveVersionSerializer(serializers.Serializer[PromptVersion]):
    """A published version."""

    number = serializers.IntegerField()
    content = serializers.CharField(source="hash", help_text="Its document is at `/v1/content/<content>.json`.")
    definition = serializers.DictField(help_text="The draft as it was published.")
    published_at = serializers.DateTimeField()


class PromptSerializer(serializers.Serializer[Prompt]):
    """One piece of guidance."""

    key = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Prompt.Kind.choices)
    status = serializers.ChoiceField(choices=Prompt.Status.choices)
    draft = serializers.DictField(help_text="What the marketer edits; `translations` has its texts by language.")
    live = LiveVersionSerializer(allow_null=True, help_text="What people see while the status is `published`.")
    unpublished_changes = serializers.SerializerMethodField()
    updated_at = serializers.DateTimeField()

    def get_unpublished_changes(self, prompt: Prompt) -> bool:
        """Say whether the draft differs from what is live."""
        return prompt.live is None or prompt.live.definition != prompt.draft


def prompts(workspace_id: int) -> QuerySet[Prompt]:
    """Return a workspace's prompts with their live versions, but not the bytes that pages get."""
    return (
        Prompt.objects.filter(workspace_id=workspace_id)
        .select_related("live")
        .defer("live__body", "live__body_gzip", "live__variables")
    )


class PromptsDoor(Door, ListAPIView[Prompt]):
    """The prompts of a workspace."""

    serializer_class = PromptSerializer

    def get_queryset(self) -> QuerySet[Prompt]:
        """Return those with the status asked for, or all."""
        found = prompts(self.workspace_id)
        status = self.given("status")
        return found.filter(status=status) if status else found

    @extend_schema(
        operation_id="prompts_list",
        tags=["prompts"],
        parameters=[text_filter("status", "One of: " + ", ".join(Prompt.Status.values) + ".")],
        responses={200: PromptSerializer(many=True), **problems(400)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List prompts, the newest first."""
        return super().get(request, *args, **kwargs)


class PromptDoor(Door):
    """One prompt."""

    @extend_schema(
        operation_id="prompts_get",
        tags=["prompts"],
        parameters=[path_id("key", "The prompt's key.")],
        responses={200: PromptSerializer, **problems(404)},
    )
    def get(self, request: Request, key: str) -> Response:
        """Read a prompt."""
        prompt = prompts(self.workspace_id).filter(key=key).first()
        if prompt is None:
            raise NotFound(f"This workspace has no prompt “{key}”.")
        return Response(PromptSerializer(prompt).data)
