"""S11: one offer to accounts that use a lot of what they have, compared with some that get none."""

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
)
from guidance.protocol.content import Draft, Frequency, Heading, IdleTrigger, Offer, Text
from guidance.rules.builder import Row

GROUP = "Offers"


def _make(answers: Answers) -> list[Sketch]:
    busy = Row(
        subject=f"event:{answers['event']}",
        operator="at_least",
        value=answers["count"],
        days=30,
        scope="account",
    )
    draft = Draft(
        label=said(answers["title"], answers),
        blocks=[
            Heading(text=said(answers["title"], answers)),
            Text(text=said(answers["text"], answers)),
            row_of(upgrade(answers["link"], answers["feature"])),
        ],
        intent="sell",
        placement="bottom-right",
        trigger=IdleTrigger(),
        audience=rule(busy),
        offer=Offer(feature=answers["feature"]),
        frequency=Frequency(count=1, window_seconds=30 * 86_400, cooldown_days=30, until_acted=True),
        exclusion_group=GROUP,
        exclusion_days=14,
        holdout=answers["holdout"] / 100,
    )
    return [Sketch(f"Offer: {answers['feature_name']}", "slideout", draft)]


PICTURE = (
    Box(48, 46, 52, 56, "soft", 7),
    Box(48, 58, 52, 44, "accent", 7),
    Box(110, 71, 18, 6, "line"),
    Box(124, 66, 6, 16, "line"),
    Box(140, 46, 52, 56, "tint", 7),
    Box(152, 70, 28, 8, "good", 4),
)
PLAYBOOK = Playbook(
    key="cross-sell",
    title="An offer to busy accounts",
    summary="Who uses one thing a lot is offered the next. One offer at a time, and some accounts kept without, to compare.",
    stage="expansion",
    scene="A box that is nearly full, and the next one beside it.",
    picture=PICTURE,
    questions=(
        Question("event", "What they do a lot", "event"),
        Question("count", "How many times in 30 days, all colleagues together", "number", 50, least=1),
        Question("feature", "What you offer them", "feature"),
        Question("title", "Title", "line", "Ready for {feature}?"),
        Question("text", "What it says", "words", "{account} gets a lot done here. {feature} takes it further."),
        PLANS_PAGE,
        Question("holdout", "Per cent of accounts kept without it", "number", 10, least=0, most=50),
    ),
    make=_make,
)
