"""What the doors are compared with: a view that does nothing, the usual DRF ingest, a bare WSGI insert, Django's streaming."""

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import psycopg
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from guidance.conf import now
from guidance.ingest.models import Event

_local = threading.local()
_INSERT = (
    "INSERT INTO guidance_inbox (workspace_id, lane, body, verified, subject, company, received_at, tries, error)"
    " VALUES (%s, %s, %s, false, '', '', now(), 0, '')"
)


class One(msgspec.Struct, rename="camel"):
    """An event as the bare insert checks it."""

    type: str
    message_id: str
    user_id: str
    event: str = ""
    properties: dict[str, Any] = {}


class Many(msgspec.Struct, rename="camel"):
    """A batch of them."""

    write_key: str
    batch: list[One]


_decoder = msgspec.json.Decoder(Many)


def nothing(request: HttpRequest) -> HttpResponse:
    """Do nothing."""
    return HttpResponse(b"{}", content_type="application/json")


def bare(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Decode and check a batch and insert one row, durably, with nothing in between."""
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    _decoder.decode(body)
    if not hasattr(_local, "connection"):
        database = settings.DATABASES["default"]
        _local.connection = psycopg.connect(
            host=database["HOST"] or database.get("OPTIONS", {}).get("host"),
            port=database["PORT"] or None,
            user=database["USER"],
            password=database["PASSWORD"] or None,
            dbname=database["NAME"],
            autocommit=True,
        )
    _local.connection.execute(_INSERT, [1, 0, body.decode()])
    answer = b'{"success":true}'
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
    return [answer]


class EventSerializer(serializers.Serializer[Any]):
    """One event, as one writes it with DRF."""

    type = serializers.ChoiceField(["identify", "track", "page", "screen", "group", "alias"])
    messageId = serializers.CharField(max_length=100)  # noqa: N815 - the wire's name
    userId = serializers.CharField(max_length=255)  # noqa: N815 - the wire's name
    event = serializers.CharField(max_length=200, required=False, default="")
    properties = serializers.DictField(required=False, default=dict)
    timestamp = serializers.DateTimeField()


class BatchSerializer(serializers.Serializer[Any]):
    """A batch of them."""

    writeKey = serializers.CharField()  # noqa: N815 - the wire's name
    batch = EventSerializer(many=True)


class Usual(APIView):
    """The usual way: a serializer and `bulk_create`."""

    authentication_classes = ()
    permission_classes = ()

    def post(self, request: Request) -> Response:
        """Check and store a batch."""
        batch = BatchSerializer(data=request.data)
        batch.is_valid(raise_exception=True)
        received = now()
        Event.objects.bulk_create(
            Event(
                workspace_id=1,
                person_id=1,
                type=event["type"],
                name=event["event"],
                properties=event["properties"],
                message_id=event["messageId"],
                time=event["timestamp"],
                received_at=received,
            )
            for event in batch.validated_data["batch"]
        )
        return Response({"success": True})


async def _silence() -> AsyncIterator[bytes]:
    yield b"retry: 5000\n\n"
    await asyncio.get_running_loop().create_future()


async def stream(request: HttpRequest) -> StreamingHttpResponse:
    """Hold a stream open as one writes it with Django, and say nothing more."""
    return StreamingHttpResponse(_silence(), content_type="text/event-stream")


urlpatterns = [path("nothing", nothing), path("usual", Usual.as_view()), path("stream", stream)]
