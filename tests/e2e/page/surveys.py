"""The surveys and checklists the page tests show."""

from typing import Any

from tests.e2e.page.prompts import button, heading, paragraph, prompt, words

NPS = {
    "type": "nps",
    "key": "recommend",
    "label": words("How likely are you to recommend Acme Mail to a colleague?"),
    "low": "Not likely",
    "high": "Very likely",
}
REASONS = [("price", "The price"), ("speed", "It is too slow"), ("missing", "Something is missing")]
WHY = {
    "type": "choices",
    "key": "why",
    "label": words("What holds you back?"),
    "options": [{"key": key, "label": words(label)} for key, label in REASONS],
    "multiple": True,
    "other": "Something else",
}
STARS = {"type": "rating", "key": "ease", "label": words("How easy was it?"), "scale": 5, "look": "stars"}
FACES = {"type": "rating", "key": "mood", "label": words("How do you feel?"), "scale": 5, "look": "faces"}
ROLE = {
    "type": "choices",
    "key": "role",
    "label": words("What do you do?"),
    "options": [{"key": key, "label": words(key.capitalize())} for key in ("sales", "support")],
    "required": False,
}
WISH = {"type": "input", "key": "wish", "label": words("What should we do better?"), "long": True, "placeholder": "…"}
NAME = {"type": "input", "key": "name", "label": words("Your team"), "required": True}


def step(key: str, *blocks: dict[str, Any], branches: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Return a step."""
    return {"key": key, "blocks": list(blocks), "branches": branches or []}


def to(step: str, question: str, how: str, value: object) -> dict[str, Any]:
    """Return a branch to a step."""
    return {"question": question, "is": how, "value": value, "to": step}


STEPS = [
    step("score", NPS, branches=[to("why", "recommend", "at_most", 6), to("thanks", "recommend", "at_least", 9)]),
    step("easy", STARS, FACES),
    step("why", WHY),
    step("wish", WISH),
    step("thanks", heading("Thank you!"), paragraph({"text": "Your answers help us choose what to build next."})),
]


def survey(key: str = "nps", **more: Any) -> dict[str, Any]:
    """Return a survey of several steps, in a corner."""
    base = {"trigger": {"type": "page"}, "placement": "bottom-right", "label": "A few questions", "standing": True}
    return prompt(key, "survey", **{"blocks": [], "steps": STEPS, **base, **more})


def item(key: str, title: str, text: str = "", action: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return an item of a checklist."""
    return {"key": key, "title": words(title), "text": words(text) if text else [], "action": action}


ITEMS = [
    item("import", "Import your contacts", "A file of addresses is enough.", {"type": "link", "href": "/import"}),
    item("invite", "Invite a colleague", "", {"type": "emit", "event": "Invite Opened"}),
    item("send", "Send your first mail"),
]


def checklist(key: str = "start", **more: Any) -> dict[str, Any]:
    """Return a checklist in a corner."""
    base = {"trigger": {"type": "page"}, "placement": "bottom-right", "label": "Getting started", "standing": True}
    blocks = [heading("Getting started"), paragraph({"text": "Three steps to your first mail."})]
    return prompt(key, "checklist", **{"blocks": blocks, "items": ITEMS, **base, **more})


__all__ = [
    "FACES",
    "ITEMS",
    "NAME",
    "NPS",
    "ROLE",
    "STARS",
    "WHY",
    "WISH",
    "button",
    "checklist",
    "item",
    "step",
    "survey",
    "to",
]
