"""The prompts the page tests show, in the words of the four demo examples."""

from typing import Any

ANCHOR = {"candidates": [{"by": "data", "value": "custom-reports"}, {"by": "css", "value": "#reports"}], "wait": 300, "fallback": "none"}
THEME = {"accent": "#5b4ce0", "accentText": "#ffffff", "background": "#ffffff", "text": "#1c1b29", "muted": "#5d5b70", "border": "#e3e1ee"}


def words(text: str) -> list[dict[str, Any]]:
    """Return a line of plain text."""
    return [{"text": text}]


def button(label: str, action: dict[str, Any], look: str = "primary", audience: str = "everyone") -> dict[str, Any]:
    """Return a button."""
    return {"label": words(label), "look": look, "for": audience, "action": action}


def tooltip(key: str = "reports-tip", **more: Any) -> dict[str, Any]:
    """Return a tooltip on the Custom reports button, shown on hover."""
    blocks = [
        {"type": "heading", "inline": words("Custom reports")},
        {"type": "text", "paragraphs": [words("Build a report from any column. Part of Pro.")]},
        {"type": "buttons", "buttons": [button("See Pro", {"type": "link", "href": "/upgrade"}), button("Not relevant", {"type": "not_relevant"}, "quiet")]},
    ]
    base = {"kind": "tooltip", "intent": "sell", "trigger": {"type": "hover", "delay": 50}, "anchor": ANCHOR, "placement": "bottom", "label": "Custom reports", "blocks": blocks}
    return {"prompt": key, "version": 1, "dismissible": True, "standing": False, "theme": THEME, **base, **more}


def modal(key: str = "timeline-modal", **more: Any) -> dict[str, Any]:
    """Return the trial modal behind a click on Timeline."""
    anchor = {"candidates": [{"by": "css", "value": "#timeline"}], "wait": 300}
    trial = button("Start 14-day trial", {"type": "start_trial", "feature": "timeline", "days": 14})
    blocks = [
        {"type": "heading", "inline": words("See your work on a timeline")},
        {"type": "text", "paragraphs": [[{"text": "Plan with "}, {"var": "account.name", "or": "your team"}, {"text": " free for 14 days.", "marks": ["bold"]}]]},
        {"type": "buttons", "buttons": [trial, button("Not now", {"type": "dismiss"}, "secondary")]},
    ]
    base = {"kind": "modal", "intent": "sell", "trigger": {"type": "click", "intercept": True}, "anchor": anchor, "label": "Timeline", "blocks": blocks}
    return {"prompt": key, "version": 1, "dismissible": True, "standing": False, "theme": THEME, "data": {"account.name": "Northwind"}, **base, **more}


def blocked_modal(key: str = "blocked-modal", **more: Any) -> dict[str, Any]:
    """Return the modal of the blocked import, shown by an event."""
    return modal(key, **{"trigger": {"type": "event", "event": "Contacts Blocked"}, "anchor": None, **more})


def banner(key: str = "contacts-banner", **more: Any) -> dict[str, Any]:
    """Return the banner of a limit nearly reached."""
    blocks = [
        {"type": "heading", "inline": words("You are close to your limit")},
        {"type": "text", "paragraphs": [[{"text": "You use "}, {"var": "limit.contacts.used", "or": "most"}, {"text": " of your contacts."}]]},
        {"type": "meter", "used": "limit.contacts.used", "limit": "limit.contacts.limit", "label": words("Contacts")},
        {"type": "buttons", "buttons": [button("See plans", {"type": "link", "href": "/upgrade"}, audience="buyers"), button("Ask your admin", {"type": "emit", "event": "Upgrade Asked"}, audience="others")]},
    ]
    data = {"limit.contacts.used": 1640, "limit.contacts.limit": 2000, "buyer": True}
    base = {"kind": "banner", "intent": "warn", "trigger": {"type": "page"}, "placement": "top", "label": "Contacts almost full", "blocks": blocks}
    return {"prompt": key, "version": 1, "dismissible": True, "standing": True, "theme": THEME, "data": data, **base, **more}
