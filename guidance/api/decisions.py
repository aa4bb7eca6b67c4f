"""Decisions: what one person may see now, and why the rest is held back."""

from datetime import datetime
from operator import itemgetter
from typing import Any

import msgspec
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from guidance.api.door import Door, moment_filter, path_id, person_of, problems
from guidance.delivery import explain
from guidance.delivery.models import Decision
from guidance.delivery.records import Said
from guidance.engine.reasons import Reason, sentence
from guidance.people.models import Person

# What a decision may say of a prompt it holds back; the other reasons are a claim's.
HELD = [reason.value for reason in Reason if reason not in {Reason.ARMED, Reason.NOT_ARMED, Reason.LEASED}]


class ArmedSerializer(serializers.Serializer[Any]):
    """A prompt that shows at its moment."""

    prompt = serializers.CharField(help_text="The prompt's key.")
    rank = serializers.IntegerField(help_text="The smallest goes first.")
    content = serializers.CharField(
        allow_null=True, help_text="Its document is at `/v1/content/<content>.json`; null with `at`."
    )
    page = serializers.DictField(
        allow_null=True, help_text="What the page still has to judge; null: everywhere, or with `at`."
    )
    data = serializers.DictField(  # type: ignore[assignment]
        help_text="The values of the content's variables for this person; empty with `at`."
    )
    reason = serializers.CharField(help_text="Always `armed`.")
    explanation = serializers.CharField()
    prompt_version = serializers.IntegerField(required=False, help_text="With `at` only.")
    wording = serializers.CharField(required=False, help_text="With `at` only: the variant's key, `others`, or empty.")


class HeldSerializer(serializers.Serializer[Any]):
    """A prompt that is held back."""

    prompt = serializers.CharField()
    reason = serializers.ChoiceField(choices=HELD)
    explanation = serializers.CharField(help_text="The reason in one sentence.")
    detail = serializers.DictField(help_text="The numbers behind it.")
    prompt_version = serializers.IntegerField(required=False, help_text="With `at` only.")


class DecisionSerializer(serializers.Serializer[Any]):
    """Everything decided for one person."""

    userId = serializers.CharField()  # noqa: N815 - the wire's name
    version = serializers.IntegerField(help_text="Rises whenever what the person may see changes; 0: not decided yet.")
    decided_at = serializers.DateTimeField(allow_null=True)
    next_look_at = serializers.DateTimeField(allow_null=True, help_text="When time alone may change it.")
    armed = ArmedSerializer(many=True)
    held = HeldSerializer(many=True)
    since = serializers.DateTimeField(required=False, help_text="With `at` only: when the verdicts became these.")


_EXAMPLE = OpenApiExample(
    "One armed, one held back",
    {
        "userId": "maya",
        "version": 42,
        "decided_at": "2026-11-21T10:00:00Z",
        "next_look_at": "2026-12-01T00:00:00Z",
        "armed": [
            {
                "prompt": "contacts-80-banner",
                "rank": 1,
                "content": "3f0c9a1be7d24c5f8a6b0d9e1c2f3a4b",
                "page": {"page.path": {"$regex": "^/contacts"}},
                "data": {"limit.contacts.used": 1640, "limit.contacts.limit": 2000},
                "reason": "armed",
                "explanation": sentence(Reason.ARMED),
            }
        ],
        "held": [
            {
                "prompt": "timeline-trial-modal",
                "reason": "entitled_already",
                "explanation": sentence(Reason.ENTITLED_ALREADY, {"has": "Timeline"}),
                "detail": {"has": "Timeline"},
            }
        ],
    },
    response_only=True,
    status_codes=["200"],
)
_UNDECIDED: dict[str, Any] = {"version": 0, "decided_at": None, "next_look_at": None, "armed": [], "held": []}


class DecisionDoor(Door):
    """The decision of one person."""

    @extend_schema(
        operation_id="decisions_get",
        tags=["decisions"],
        parameters=[
            path_id("user_id", "The person's `userId`."),
            moment_filter("at", "A moment in the past: what held then, from the ledger."),
        ],
        examples=[_EXAMPLE],
        responses={200: DecisionSerializer, **problems(400, 404)},
    )
    def get(self, request: Request, user_id: str) -> Response:
        """Read what a person may see now, and the reason for every prompt that is held back; with `at`, what held then."""
        if at := self.moment("at"):
            return Response(DecisionSerializer(self._then(user_id, at)).data)
        people = Person.objects.filter(workspace_id=self.workspace_id, user_id=user_id)
        person = people.select_related("decision").only("user_id", "decision").first()
        if person is None:
            raise NotFound(f"This workspace knows no person with the userId “{user_id}”.")
        decision: Decision | None = getattr(person, "decision", None)
        told = _told(decision) if decision else _UNDECIDED
        return Response(DecisionSerializer({"userId": user_id, **told}).data)

    def _then(self, user_id: str, at: datetime) -> dict[str, Any]:
        try:
            told = explain.everything(person=person_of(self.workspace_id, user_id), at=at)
        except explain.NothingDecided as error:
            raise NotFound(error.message) from error
        return {
            "userId": user_id,
            "version": told.version,
            "decided_at": told.decided_at,
            "next_look_at": told.next_look_at,
            "since": told.since,
            "armed": [_was_armed(said) for said in told.verdicts if said.code == Reason.ARMED],
            "held": [_was_held(said) for said in told.verdicts if said.code != Reason.ARMED],
        }


def _was_armed(said: Said) -> dict[str, Any]:
    entry: dict[str, Any] = {"content": None, "page": None, "data": {}}
    built = _armed({"prompt": said.prompt, "rank": said.rank, "code": said.code}, entry)
    return built | {"prompt_version": said.version, "wording": said.wording}


def _was_held(said: Said) -> dict[str, Any]:
    built = _held({"prompt": said.prompt, "code": said.code, "detail": said.detail})
    return built | {"prompt_version": said.version}


def _told(decision: Decision) -> dict[str, Any]:
    verdicts = msgspec.json.decode(decision.verdicts)
    shown = {entry["prompt"]: entry for entry in msgspec.json.decode(decision.body)["armed"]}
    armed = [verdict for verdict in verdicts if verdict["code"] == Reason.ARMED and verdict["prompt"] in shown]
    armed.sort(key=itemgetter("rank"))
    return {
        "version": decision.version,
        "decided_at": decision.decided_at,
        "next_look_at": decision.next_look_at,
        "armed": [_armed(verdict, shown[verdict["prompt"]]) for verdict in armed],
        "held": [_held(verdict) for verdict in verdicts if verdict["code"] != Reason.ARMED],
    }


def _armed(verdict: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "prompt": verdict["prompt"],
        "rank": verdict["rank"],
        "content": entry["content"],
        "page": entry.get("page"),
        "data": entry.get("data", {}),
        "reason": verdict["code"],
        "explanation": sentence(verdict["code"], verdict.get("detail")),
    }


def _held(verdict: dict[str, Any]) -> dict[str, Any]:
    detail = verdict.get("detail") or {}
    return {
        "prompt": verdict["prompt"],
        "reason": verdict["code"],
        "explanation": sentence(verdict["code"], detail),
        "detail": detail,
    }
