"""The made-up content of Acme Mail's tables and charts. Pure and repeatable: the same account shows the same."""

import itertools
from dataclasses import dataclass

_FIRST = (
    "Amara",
    "Bruno",
    "Chloe",
    "Dmitri",
    "Elena",
    "Farid",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Kiara",
    "Liam",
    "Mina",
)
_LAST = ("Abara", "Berg", "Costa", "Duarte", "Eriksen", "Fontaine", "Grimaldi", "Hoshino", "Ito", "Jansen", "Laurent")
_HOSTS = ("example.com", "example.org", "example.net")
_TAGS = ("Newsletter", "Customer", "Trial", "Webinar", "Partner")
_SEEN = ("Just now", "2 hours ago", "Yesterday", "3 days ago", "Last week", "2 weeks ago", "Last month")
_OPENS = (31, 34, 33, 38, 41, 39, 44, 47, 45, 52, 55, 58)
_CLICKS = (9, 10, 12, 11, 15, 14, 16, 19, 18, 21, 24, 26)
_CAMPAIGNS = (
    ("Autumn lookbook", "2 days ago", 52, 9, "Sent"),
    ("Restock alert: the linen shirt", "6 days ago", 61, 14, "Sent"),
    ("How we dye with plants", "9 days ago", 47, 6, "Sent"),
    ("Early access for members", "2 weeks ago", 58, 12, "Sent"),
    ("Gift guide 2026", "Tomorrow", 0, 0, "Scheduled"),
)
_MESSAGES = (
    ("Autumn lookbook", "Twelve pieces, one palette. See what we made for the first cold mornings.", "2 days ago"),
    ("Restock alert: the linen shirt", "It sold out in four days. It is back, in two new colours.", "6 days ago"),
    ("How we dye with plants", "Madder, weld and woad: a visit to the people who make our colours.", "9 days ago"),
    ("Early access for members", "The sale opens tomorrow. For you it opens tonight.", "2 weeks ago"),
    ("Your September digest", "New in the shop, three care tips, and a photo story from Porto.", "3 weeks ago"),
    ("We moved our studio", "More light, more looms, and a door you can walk through.", "Last month"),
    ("A small survey", "Two questions about our sizes. It takes less than a minute.", "Last month"),
    ("Summer, the last pieces", "Everything that is left, in the sizes that are left.", "2 months ago"),
)
_HOURS = (
    (1, 2, 3, 2, 1, 1),
    (1, 3, 4, 3, 2, 1),
    (2, 4, 5, 4, 3, 2),
    (1, 3, 5, 4, 2, 2),
    (1, 3, 4, 3, 2, 1),
    (0, 1, 2, 2, 1, 1),
    (0, 1, 1, 2, 2, 1),
)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


_OWNER_TONES = {"Maya Lindqvist": 0, "Omar Haddad": 1, "Ines Costa": 3}
_CAMPAIGN_TONES = {"Gift guide 2026": 0, "Studio stories": 4, "January sale": 2}


@dataclass(frozen=True, slots=True)
class Task:
    title: str
    campaign: str
    owner: str
    due: str
    state: str
    start: int
    span: int
    tone: int

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.owner.split())

    @property
    def owner_tone(self) -> int:
        return _OWNER_TONES[self.owner]

    @property
    def campaign_tone(self) -> int:
        return _CAMPAIGN_TONES[self.campaign]


TASKS = (
    Task("Choose the cover photo", "Gift guide 2026", "Maya Lindqvist", "Mon 23", "done", 1, 3, 1),
    Task("Write the product texts", "Gift guide 2026", "Omar Haddad", "Wed 25", "doing", 2, 4, 0),
    Task("Segment: winter buyers", "Gift guide 2026", "Maya Lindqvist", "Thu 26", "doing", 4, 3, 2),
    Task("Proofread translations", "Gift guide 2026", "Ines Costa", "Tue 1", "todo", 5, 3, 3),
    Task("Test on small screens", "Gift guide 2026", "Omar Haddad", "Thu 3", "todo", 7, 3, 1),
    Task("Interview the weavers", "Studio stories", "Ines Costa", "Wed 2", "doing", 3, 6, 4),
    Task("Cut the film for the header", "Studio stories", "Maya Lindqvist", "Fri 4", "todo", 9, 4, 5),
    Task("Plan the January sale", "January sale", "Omar Haddad", "Mon 7", "todo", 11, 4, 0),
)
STATES = (("todo", "To do"), ("doing", "In progress"), ("done", "Done"))
TIMELINE_DAYS = tuple(
    f"{day} {number}"
    for day, number in zip("MTWTFMTWTFMTWT", (*range(23, 28), 30, *range(1, 5), *range(7, 11)), strict=True)
)


def contacts(total: int, shown: int = 10) -> list[dict[str, object]]:
    """Return the newest contacts; contact number n is the same person whenever it is asked for."""
    return [_contact(number, total - number) for number in range(total, max(total - shown, 0), -1)]


def campaigns(audience: int) -> list[dict[str, object]]:
    """Return the recent campaigns, sized to the account's audience."""
    rows = []
    for index, (title, when, opens, clicks, state) in enumerate(_CAMPAIGNS):
        sent = f"{int(audience * (0.97 - index * 0.04)):,}" if state == "Sent" else "–"
        rows.append({"title": title, "when": when, "sent": sent, "opens": opens, "clicks": clicks, "state": state})
    return rows


def messages() -> list[dict[str, str]]:
    """Return the newest messages of the history."""
    return [{"title": title, "preview": preview, "when": when} for title, preview, when in _MESSAGES]


def engagement() -> dict[str, object]:
    """Return the curves of opens and clicks over twelve weeks, ready to be drawn."""
    return {
        "opens": line(_OPENS, 720, 250, 66),
        "opens_area": line(_OPENS, 720, 250, 66) + " L720 250 L0 250 Z",
        "clicks": line(_CLICKS, 720, 250, 66),
        "clicks_area": line(_CLICKS, 720, 250, 66) + " L720 250 L0 250 Z",
    }


def sparks() -> dict[str, str]:
    """Return the small curves of the overview's cards."""
    return {
        "contacts": line((4, 7, 9, 14, 15, 21, 27, 31), 96, 32, 32),
        "sent": line((6, 17, 10, 21, 13, 25, 17, 29), 96, 32, 32),
        "opens": line((6, 9, 8, 14, 13, 22, 24, 29), 96, 32, 32),
        "clicks": line((14, 18, 22, 20, 27, 29, 26, 23), 96, 32, 32),
    }


def best_hours() -> list[dict[str, object]]:
    """Return how well mail is opened by weekday and hour, 0 (hardly) to 5 (best)."""
    return [
        {
            "day": day,
            "cells": [{"x": 44 + column * 42, "y": row * 26, "level": level} for column, level in enumerate(hours)],
        }
        | {"text_y": row * 26 + 15}
        for row, (day, hours) in enumerate(zip(DAYS, _HOURS, strict=True))
    ]


def growth(total: int) -> list[dict[str, object]]:
    """Return the audience of the last nine months as bars."""
    shares = (0.42, 0.49, 0.55, 0.6, 0.68, 0.75, 0.83, 0.91, 1.0)
    months = ("Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov")
    return [
        {"month": month, "x": 18 + index * 78, "y": round(190 - share * 160), "height": round(share * 160)}
        | {"middle": 42 + index * 78, "label": f"{int(total * share):,}"}
        for index, (month, share) in enumerate(zip(months, shares, strict=True))
    ]


def line(values: tuple[int, ...], width: int, height: int, top: int) -> str:
    """Draw values as a smooth SVG path; `top` is the value at the upper edge."""
    step = width / (len(values) - 1)
    points = [(index * step, _height(value, height, top)) for index, value in enumerate(values)]
    parts = [f"M0 {points[0][1]:g}"]
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        bend = (x1 - x0) / 2
        parts.append(f"C{x0 + bend:.1f} {y0:.1f} {x1 - bend:.1f} {y1:.1f} {x1:.1f} {y1:.1f}")
    return " ".join(parts)


def _height(value: int, height: int, top: int) -> float:
    return round(height - value / top * height, 1)


def _contact(number: int, age: int) -> dict[str, object]:
    first, last = _FIRST[number * 7 % len(_FIRST)], _LAST[number * 5 % len(_LAST)]
    return {
        "name": f"{first} {last}",
        "initials": first[0] + last[0],
        "email": f"{first}.{last}{number % 97}@{_HOSTS[number % len(_HOSTS)]}".lower(),
        "tag": _TAGS[number * 3 % len(_TAGS)],
        "tag_tone": number * 3 % len(_TAGS),
        "status": "Unsubscribed" if number % 11 == 7 else "Subscribed",
        "seen": _SEEN[min(age // 2, len(_SEEN) - 1)],
        "tone": number % 6,
    }
