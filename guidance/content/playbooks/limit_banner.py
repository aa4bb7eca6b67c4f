"""S4: a slim banner about a limit of the whole account, with stronger words once nothing is left."""

from typing import Any

from guidance.content.playbooks.recipe import (
    PLANS_PAGE,
    Answers,
    Box,
    Playbook,
    Question,
    Sketch,
    row_of,
    rule,
    said,
    upgrade,
    used,
)
from guidance.protocol.content import Draft, Frequency, Offer, Text


def _make(answers: Answers) -> list[Sketch]:
    name, limit = answers["limit_name"], answers["limit"]
    near = _banner(answers, answers["near"], f"{name} nearly full", priority=3)
    full = _banner(answers, answers["full"], f"{name}: nothing is left", priority=2)
    return [
        Sketch(
            f"{name} from {answers['percent']} %",
            "banner",
            Draft(**near, audience=rule(*used(limit, answers["percent"], 100))),
        ),
        Sketch(f"{name} at 100 %", "banner", Draft(**full, audience=rule(*used(limit, 100)))),
    ]


def _banner(answers: Answers, text: str, label: str, priority: int) -> dict[str, Any]:
    return {
        "label": label,
        "blocks": [
            Text(text=said(text, answers)),
            row_of(upgrade(answers["link"], answers["limit"], buyers="Upgrade", others="Tell your admin")),
        ],
        "intent": "sell",
        "priority": priority,
        "placement": "top",
        "standing": True,
        "offer": Offer(limit=answers["limit"]),
        "frequency": Frequency(count=None, cooldown_days=answers["days"]),
    }


PICTURE = (
    Box(20, 30, 200, 20, "tint", 0),
    Box(30, 37, 96, 6, "ink"),
    Box(176, 34, 36, 12, "accent", 5),
    Box(32, 62, 80, 6, "line"),
    Box(32, 76, 176, 30, "soft", 5),
)
PLAYBOOK = Playbook(
    key="limit-banner",
    title="A banner about a limit",
    summary="Everybody in the account reads how much is left, along the top; closed, it rests for some days.",
    stage="expansion",
    scene="A banner along the top of a page.",
    picture=PICTURE,
    questions=(
        Question("limit", "Which limit", "limit"),
        Question("percent", "From how many percent on", "number", 90, least=1, most=99),
        Question("near", "What it says", "words", "{account} has used {percent} %: {used} of {limit}."),
        Question(
            "full",
            "What it says at 100 %",
            "words",
            "{account} has used all of {limit}. {next plan} has room for more.",
        ),
        Question("days", "Days of rest after it was closed", "number", 7, least=1, most=365),
        PLANS_PAGE,
    ),
    make=_make,
)
