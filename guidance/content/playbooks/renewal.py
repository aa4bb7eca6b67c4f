"""S14: what was achieved, then the reminder, then the last word: for who may renew, each once a renewal."""

from typing import Any

from guidance.content.playbooks.recipe import Answers, Box, Playbook, Question, Sketch, every, row_of, rule, said
from guidance.protocol.content import Button, Draft, Heading, Link, Text
from guidance.rules.builder import Row

EARLY, SOON, LAST = 90, 30, 7


def _make(answers: Answers) -> list[Sketch]:
    slideout = {"placement": "bottom-right", "standing": True, "priority": 3}
    banner = {"placement": "top", "standing": True, "priority": 2}
    return [
        Sketch("Renewal in 90 days: what you achieved", "slideout", _told(answers, "early", EARLY, SOON, slideout)),
        Sketch("Renewal in 30 days", "banner", _told(answers, "soon", SOON, LAST, banner)),
        Sketch("Renewal in 7 days", "modal", _told(answers, "last", LAST, -1, {"priority": 1})),
    ]


def _told(answers: Answers, text: str, days: int, more_than: int, look: dict[str, Any]) -> Draft:
    left = f"trait:account.{answers['trait']}"
    title = [] if look.get("placement") == "top" else [Heading(text="Your renewal")]
    return Draft(
        label="Your renewal",
        blocks=[
            *title,
            Text(text=said(answers[text], answers)),
            row_of([Button(label="Renew", action=Link(href=answers["link"]))]),
        ],
        intent="inform" if days == EARLY else "warn",
        stage="renewal",
        audience=rule(
            Row(subject=left, operator="at_most", value=days, kind="number"),
            Row(subject=left, operator="more_than", value=more_than, kind="number"),
        ),
        buyers_only=True,
        frequency=every(60),
        **look,
    )


PICTURE = (
    Box(72, 40, 96, 70, "card", 8),
    Box(72, 40, 96, 15, "accent", 8),
    *(
        Box(81 + 12 * day, 61 + 12 * week, 8, 7, "warn" if (week, day) == (2, 4) else "soft", 2)
        for week in range(4)
        for day in range(7)
    ),
)
PLAYBOOK = Playbook(
    key="renewal",
    title="A renewal",
    summary="90, 30 and 7 days before, to people who may renew. What says the days left is a trait your server sends.",
    stage="renewal",
    scene="A calendar with one day marked.",
    picture=PICTURE,
    questions=(
        Question(
            "trait",
            "Which trait of the account says the days left",
            "trait",
            "days_to_renewal",
            "A number your server sends once a day; once renewed it is large again, and all three go.",
        ),
        Question("early", "90 days before", "words", "{account} has come a long way this year. Here is what is next."),
        Question("soon", "30 days before", "words", "Your plan renews in a month. Everything is ready."),
        Question("last", "7 days before", "words", "Your plan ends in a week. Renew now and nothing changes."),
        Question("link", "Where they renew", "link", "/billing", "An address of your app, like /billing."),
    ),
    make=_make,
)
