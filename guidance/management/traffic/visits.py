"""Let simulated people open a page: they see what is decided for them, and click it, close it or leave it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from guidance.core.times import iso
from guidance.management.traffic.client import Client

_PROMPTS_A_VISIT = 2
_CLICKS, _CLOSES = 0.28, 0.42
_LOOKS = 600
_LOOK_SECONDS = 0.25
_TO_WHOM = {"everyone": (True, False), "buyers": (True,), "others": (False,)}

Document = dict[str, Any]


@dataclass(slots=True)
class Tally:
    """How many prompts were seen and clicked in all visits."""

    shown: int = 0
    clicked: int = 0


class Visitors:
    """People with a page open; `clock` tells when, `pause` waits for decisions that are not there yet."""

    def __init__(
        self, client: Client, rng: Random, clock: Callable[[], datetime], pause: Callable[[float], None]
    ) -> None:
        self._client, self._rng, self._clock, self._pause = client, rng, clock, pause
        self._documents: dict[str, Document] = {}
        self._serial = 0
        self.tally = Tally()

    def visit(self, user_id: str) -> None:
        """Let one person open a page and react to what it shows."""
        for armed in self._decided(user_id)["armed"][:_PROMPTS_A_VISIT]:
            document = self._document(armed["content"])
            exposure = self._client.claim(user_id=user_id, prompt=armed["prompt"], trigger=document["trigger"]["type"])
            if exposure is not None:
                self._client.report(self._reaction(user_id, document, exposure, buyer=bool(armed["data"].get("buyer"))))

    def _decided(self, user_id: str) -> Document:
        for _ in range(_LOOKS):
            decision = self._client.decision(user_id)
            if decision["version"]:
                return decision
            self._pause(_LOOK_SECONDS)  # the worker is still busy with the history
        return decision

    def _document(self, name: str) -> Document:
        if name not in self._documents:
            self._documents[name] = self._client.content(name)
        return self._documents[name]

    def _reaction(self, user_id: str, document: Document, exposure: str, *, buyer: bool) -> Sequence[Document]:
        about = {"prompt": document["prompt"], "exposure": exposure, "version": document["version"]}
        told = [("$prompt_shown", about)]
        self.tally.shown += 1
        chance = self._rng.random()
        button = _button(document, buyer=buyer)
        if chance < _CLICKS and button is not None:
            told.append(("$prompt_clicked", {**about, **button}))
            self.tally.clicked += 1
        elif chance < _CLICKS + _CLOSES and document["dismissible"]:
            how = self._rng.choice(("button", "escape", "close"))
            told.append(("$prompt_dismissed", {**about, "how": how}))
        return [self._event(user_id, name, properties) for name, properties in told]

    def _event(self, user_id: str, name: str, properties: Document) -> Document:
        self._serial += 1
        return {
            "type": "track",
            "messageId": f"{properties['exposure']}-{name}",
            "timestamp": iso(self._clock()),
            "userId": user_id,
            "event": name,
            "properties": properties,
        }


def _button(document: Document, *, buyer: bool) -> Document | None:
    # What a click on the first button reports, if the person sees a button at all.
    buttons = [button for block in document["blocks"] if block["type"] == "buttons" for button in block["buttons"]]
    for index, button in enumerate(buttons):
        if buyer in _TO_WHOM[button["for"]]:
            action = button["action"]
            feature = {"feature": action["feature"]} if action["type"] == "start_trial" else {}
            return {"button": index, "action": action["type"], **feature}
    return None
