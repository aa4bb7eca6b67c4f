"""The switch that takes everything off a workspace's pages."""

from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from guidance.api import auditing
from guidance.api.door import Door, Strict, problems
from guidance.conf import now
from guidance.content import telling
from guidance.workspaces import switch
from guidance.workspaces.models import Workspace


class SwitchSerializer(serializers.Serializer[Any]):
    """Whether anything is shown on the workspace's pages."""

    off = serializers.BooleanField(help_text="True: nothing is shown, claims are refused; events are still taken.")
    since = serializers.DateTimeField(allow_null=True, help_text="Since when it is off; null while prompts run.")
    by = serializers.CharField(allow_null=True, help_text="Which user of the studio switched last; null: this API.")


class SwitchChangeSerializer(Strict):
    """What the switch is to be."""

    off = serializers.BooleanField()


class SwitchDoor(Door):
    """The one switch of a workspace."""

    @extend_schema(operation_id="switch_get", tags=["switch"], responses={200: SwitchSerializer, **problems()})
    def get(self, request: Request) -> Response:
        """Read whether everything is paused."""
        return Response(_told(self._workspace()))

    @extend_schema(
        operation_id="switch_put",
        tags=["switch"],
        request=SwitchChangeSerializer,
        responses={200: SwitchSerializer, **problems(400, 413)},
    )
    def put(self, request: Request) -> Response:
        """Pause everything on all pages, or let it run again; open pages hear of a pause within a second."""
        body = SwitchChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        workspace = self._workspace()
        off = body.validated_data["off"]
        change = switch.turn_off if off else switch.turn_on
        before = telling.values(workspace)
        with transaction.atomic():
            if change(workspace=workspace, by=None, now=now()):
                changes = telling.changes(workspace, before, telling.values(workspace))
                auditing.note(key=self.key, row=workspace, action=switch.told(off=off), changes=changes)
        return Response(_told(workspace))

    def _workspace(self) -> Workspace:
        return Workspace.objects.select_related("off_by").get(pk=self.workspace_id)


def _told(workspace: Workspace) -> Any:
    by = workspace.off_by.get_username() if workspace.off_by else None
    return SwitchSerializer({"off": workspace.off_since is not None, "since": workspace.off_since, "by": by}).data
