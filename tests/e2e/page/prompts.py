"""The prompts the page tests show, in the words of the four demo examples."""

from typing import Any

DATA, CSS = {"by": "data", "value": "custom-reports"}, {"by": "css", "value": "#reports"}
ANCHOR = {"candidates": [DATA, CSS], "wait": 300, "fallback": "none"}
SURFACE = {"background": "#ffffff", "text": "#1c1b29", "muted": "#5d5b70", "border": "#e3e1ee"}
THEME = {"accent": "#5b4ce0", "accentText": "#ffffff", **SURFACE}


def words(text: str) -> list[dict[str, Any]]:
    """Return a line of plain text."""
    return [{"text": text}]


def heading(text: str) -> dict[str, Any]:
    """Return a heading."""
    return {"type": "heading", "inline": words(text)}


def paragraph(*nodes: dict[str, Any]) -> dict[str, Any]:
    """Return a text of one paragraph."""
    return {"type": "text", "paragraphs": [list(nodes)]}


def button(label: str, action: dict[str, Any], look: str = "primary", audience: str = "everyone") -> dict[str, Any]:
    """Return a button."""
    return {"label": words(label), "look": look, "for": audience, "action": action}


def prompt(key: str, kind: str, blocks: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Return a content document; `data` and `page` in it are for the decision."""
    base = {"prompt": key, "version": 1, "kind": kind, "dismissible": True, "standing": False, "theme": THEME}
    return {**base, "blocks": blocks, **more}


def tooltip(key: str = "reports-tip", **more: Any) -> dict[str, Any]:
    """Return a tooltip on the Custom reports button, shown on hover."""
    pro = button("See Pro", {"type": "link", "href": "/upgrade"})
    never = button("Not relevant", {"type": "not_relevant"}, "quiet")
    text = paragraph({"text": "Build a report from any column. Part of Pro."})
    blocks = [heading("Custom reports"), text, {"type": "buttons", "buttons": [pro, never]}]
    base = {
        "trigger": {"type": "hover", "delay": 50},
        "anchor": ANCHOR,
        "placement": "bottom",
        "label": "Custom reports",
    }
    return prompt(key, "tooltip", **{"blocks": blocks, **base, **more})


def modal(key: str = "timeline-modal", **more: Any) -> dict[str, Any]:
    """Return the trial modal behind a click on Timeline."""
    trial = button("Start 14-day trial", {"type": "start_trial", "feature": "timeline", "days": 14})
    later = button("Not now", {"type": "dismiss"}, "secondary")
    team = {"var": "account.name", "or": "your team"}
    text = paragraph({"text": "Plan with "}, team, {"text": " free for 14 days.", "marks": ["bold"]})
    blocks = [heading("See your work on a timeline"), text, {"type": "buttons", "buttons": [trial, later]}]
    anchor = {"candidates": [{"by": "css", "value": "#timeline"}], "wait": 300}
    base = {"trigger": {"type": "click", "intercept": True}, "anchor": anchor, "label": "Timeline"}
    return prompt(key, "modal", **{"blocks": blocks, "data": {"account.name": "Northwind"}, **base, **more})


def blocked_modal(key: str = "blocked-modal", **more: Any) -> dict[str, Any]:
    """Return the modal of the blocked import, shown by an event."""
    return modal(key, **{"trigger": {"type": "event", "event": "Contacts Blocked"}, "anchor": None, **more})


def banner(key: str = "contacts-banner", **more: Any) -> dict[str, Any]:
    """Return the banner of a limit nearly reached."""
    used, limit = "limit.contacts.used", "limit.contacts.limit"
    text = paragraph({"text": "You use "}, {"var": used, "or": "most"}, {"text": " of your contacts."})
    meter = {"type": "meter", "used": used, "limit": limit, "label": words("Contacts")}
    plans = button("See plans", {"type": "link", "href": "/upgrade"}, audience="buyers")
    ask = button("Ask your admin", {"type": "emit", "event": "Upgrade Asked"}, audience="others")
    blocks = [heading("You are close to your limit"), text, meter, {"type": "buttons", "buttons": [plans, ask]}]
    base = {"trigger": {"type": "page"}, "placement": "top", "label": "Contacts almost full", "standing": True}
    data = {used: 1640, limit: 2000, "buyer": True}
    return prompt(key, "banner", **{"blocks": blocks, "data": data, **base, **more})
