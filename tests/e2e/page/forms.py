"""The prompts of the forms that stand in corners, in the page and on dots, in the words of Acme Mail."""

from typing import Any

from tests.e2e.page.prompts import ANCHOR, button, heading, paragraph, prompt, words

USED, LIMIT = "limit.contacts.used", "limit.contacts.limit"
SLOT = {"candidates": [{"by": "css", "value": "#slot"}], "wait": 300, "fallback": "none"}
PAGE = {"type": "page"}
GO = {"type": "event", "event": "Go"}


def buttons(*more: dict[str, Any]) -> dict[str, Any]:
    """Return a row of buttons: a link, a way out, and more."""
    plans = button("See plans", {"type": "link", "href": "#plans"})
    return {"type": "buttons", "buttons": [plans, button("Not now", {"type": "dismiss"}, "quiet"), *more]}


def points(*texts: str, ordered: bool = False) -> dict[str, Any]:
    """Return a list of points."""
    return {"type": "list", "ordered": ordered, "items": [words(text) for text in texts]}


def bar() -> dict[str, Any]:
    """Return the bar of the contacts used."""
    return {"type": "meter", "used": USED, "limit": LIMIT, "label": words("Contacts")}


def slideout(key: str = "reports-slideout", **more: Any) -> dict[str, Any]:
    """Return a slideout about reports."""
    text = paragraph({"text": "Build one from any column. "}, {"text": "How it works", "href": "/help"})
    blocks = [heading("Reports, your way"), text, points("Shared with the team", "Sent every Monday"), buttons()]
    base = {"trigger": GO, "placement": "bottom-right", "label": "Reports"}
    return prompt(key, "slideout", **{"blocks": blocks, **base, **more})


def card(key: str = "trial-card", **more: Any) -> dict[str, Any]:
    """Return a card in the slot, about a trial that ends."""
    blocks = [heading("Your trial ends soon"), paragraph({"text": "Keep your timeline with Growth."}), buttons()]
    base = {"trigger": PAGE, "placement": "inline", "anchor": SLOT, "label": "Trial", "standing": True}
    return prompt(key, "card", **{"blocks": blocks, **base, **more})


def limit_meter(key: str = "contacts-meter", used: int = 1000, **more: Any) -> dict[str, Any]:
    """Return a limit meter in the slot."""
    base = {"trigger": PAGE, "placement": "inline", "anchor": SLOT, "label": "Contacts used", "standing": True}
    data = {USED: used, LIMIT: 2000, "buyer": True}
    return prompt(key, "meter", **{"blocks": [bar(), buttons()], "data": data, **base, **more})


def hotspot(key: str = "reports-hotspot", **more: Any) -> dict[str, Any]:
    """Return a hotspot on the Custom reports button."""
    blocks = [heading("New: custom reports"), paragraph({"text": "Build one from any column."}), buttons()]
    base = {"trigger": PAGE, "placement": "bottom", "anchor": ANCHOR, "label": "New", "standing": True}
    return prompt(key, "hotspot", **{"blocks": blocks, **base, **more})
