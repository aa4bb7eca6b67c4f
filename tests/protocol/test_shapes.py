"""The shapes on the wire as JSON Schema."""

from collections.abc import Iterator
from typing import Any

from guidance.protocol.shapes import SCHEMAS, ref


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for held in value.values():
            yield from references(held)
    elif isinstance(value, list):
        for held in value:
            yield from references(held)


def test_every_reference_means_a_shape_that_is_there() -> None:
    assert set(references(SCHEMAS)) == {ref("Event")["$ref"]} == {"#/components/schemas/Event"}
    assert "Event" in SCHEMAS


def test_what_we_answer_holds_nothing_that_is_not_described() -> None:
    answers = ("Receipt", "Studio", "Settings", "Error")

    assert [SCHEMAS[name]["additionalProperties"] for name in answers] == [False] * len(answers)
    assert [each["additionalProperties"] for each in SCHEMAS["Decision"]["anyOf"]] == [False, False]
    assert SCHEMAS["Error"]["required"] == ["success", "code", "message"]


def test_what_clients_send_may_hold_more() -> None:
    assert [SCHEMAS[name]["additionalProperties"] for name in ("Batch", "Call", "Event", "Claim", "Pass")] == [True] * 5
    assert SCHEMAS["Batch"]["properties"]["batch"]["maxItems"] == 2500
