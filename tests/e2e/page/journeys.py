"""The tours and offer lists the page tests show."""

from typing import Any

from tests.e2e.page.prompts import button, heading, paragraph, prompt
from tests.e2e.page.stub import Stub


def at(name: str) -> dict[str, Any]:
    """Return an anchor that is found by a selector, or not."""
    return {"candidates": [{"by": "css", "value": name}], "wait": 300, "fallback": "none"}


def step(key: str, title: str, *blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a step that says its title and a line of text."""
    text = paragraph({"text": f"What {title.lower()} is about, in a line or two."})
    base = {"anchor": None, "placement": "bottom", "page": {}, "advance": "button", "branches": []}
    return {"key": key, "blocks": [heading(title), text, *blocks], **base, **more}


STEPS = [
    step("welcome", "Welcome to Acme Mail"),
    step("reports", "Your reports", anchor=at("#reports")),
    step("next", "One more", anchor=at("#next"), placement="top"),
]


def tour(key: str = "start-tour", **more: Any) -> dict[str, Any]:
    """Return a tour: a step in the middle, and one at each of two elements."""
    base = {"trigger": {"type": "page"}, "anchor": None, "label": "Getting started", "standing": True, "steps": STEPS}
    return prompt(key, "tour", **{"blocks": [], **base, **more})


def link(label: str, href: str, *, new_tab: bool = False) -> dict[str, Any]:
    """Return a row with one button that leads somewhere."""
    action = {"type": "link", "href": href, "newTab": new_tab}
    return {"type": "buttons", "buttons": [button(label, action)]}


def launcher(key: str = "offer-list", **more: Any) -> dict[str, Any]:
    """Return a list of offers in a corner."""
    base = {"trigger": {"type": "page"}, "anchor": None, "label": "For you", "standing": True}
    return prompt(key, "launcher", **{"blocks": [], "placement": "bottom-right", "dismissible": False, **base, **more})


def offer(key: str, title: str, kind: str = "modal", **more: Any) -> dict[str, Any]:
    """Return a prompt that the person put away."""
    close = {"type": "buttons", "buttons": [button("Not now", {"type": "dismiss"})]}
    blocks = [heading(title), paragraph({"text": "Free for 14 days."}), close]
    return prompt(key, kind, blocks=blocks, trigger={"type": "page"}, anchor=None, label=title, **more)


def decide(stub: Stub, *contents: dict[str, Any], offers: tuple[dict[str, Any], ...] = (), **left: str) -> None:
    """Arm these prompts; `left` says at which step each was left, by its key with underscores. `offers`: what may be taken up."""
    with stub.lock:
        stub.arm(*contents, *offers)
        known = {entry["prompt"]: entry for entry in stub.decision["armed"]}
        armed = [known[content["prompt"]] for content in contents]
        for key, step in left.items():
            known[key.replace("_", "-")]["at"] = step
        stub.decision = {**stub.decision, "armed": armed, "offers": [known[one["prompt"]] for one in offers]}
