"""Elements of the page as fields: what the picker chose on the customer's site, and what was typed."""

import json
from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from django import forms

from guidance.content import anchor_checks
from guidance.protocol.content import Anchor, Candidate

By = Literal["data", "css", "text", "group"]
MAX_PICKED = 10
MAX_LENGTH = 20_000


class PickedField(forms.CharField):
    """What the picker handed over: candidates that each have a label. Nobody sees or types it; cleaned, it is a list of them."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=MAX_LENGTH, label="Element on your site", **kwargs)

    def clean(self, value: Any) -> list[Candidate]:
        """Read it. Raises ValidationError for what no page could find."""
        text = super().clean(value)
        try:
            found = msgspec.json.decode(text, type=list[Candidate]) if text else []
        except msgspec.MsgspecError as error:
            raise forms.ValidationError("What was picked cannot be read; pick the element again.") from error
        faults = [fault for each in found for fault in anchor_checks.faults(each)]
        if faults or len(found) > MAX_PICKED or not all(each.label and each.said for each in found):
            raise forms.ValidationError(" ".join(["Pick the element again.", *faults[:1]]))
        return found


def picked_of(anchor: Anchor | None) -> str:
    """Return what the picker chose of an anchor, as `PickedField` reads it; empty where nothing was picked."""
    held = [msgspec.to_builtins(each) for each in anchor.candidates if each.label] if anchor else []
    return json.dumps(held, ensure_ascii=False) if held else ""


def typed_of(anchor: Anchor | None, by: By) -> str:
    """Return what was typed of an anchor in one way of finding it."""
    return next((each.value for each in anchor.candidates if each.by == by and not each.label), "") if anchor else ""


def candidates_of(anchor: Anchor | None, *, picked: list[Candidate], typed: Mapping[By, str]) -> list[Candidate]:
    """Return the candidates that the fields say: what was picked before what was typed; `anchor` is the stored one.

    What no field shows, such as a second selector that was typed, is kept.
    """
    left = dict(typed)
    kept: list[Candidate] = []
    for candidate in anchor.candidates if anchor else []:
        if candidate.label:
            continue
        value = left.pop(candidate.by, None)
        if value is None:
            kept.append(candidate)
        elif value.strip():
            kept.append(msgspec.structs.replace(candidate, value=value))
    return [*picked, *kept, *(Candidate(by=by, value=value) for by, value in left.items() if value.strip())]


def words_of(candidate: Candidate) -> str:
    """Return where the picker found it, like “found on 2 pages”; empty where it was not looked for."""
    return f"found on {candidate.pages} page{'' if candidate.pages == 1 else 's'}" if candidate.pages else ""
