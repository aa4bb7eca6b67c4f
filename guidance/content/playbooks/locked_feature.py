"""S1: what a feature outside the plan is, told where somebody reaches for it."""

from guidance.content.playbooks.recipe import (
    PLANS_PAGE,
    Answers,
    Box,
    Playbook,
    Question,
    Sketch,
    at_element,
    every,
    row_of,
    said,
    upgrade,
)
from guidance.protocol.content import Draft, Heading, HoverTrigger, Offer, Text


def _make(answers: Answers) -> list[Sketch]:
    draft = Draft(
        label=said("About {feature}", answers),
        blocks=[
            Heading(text=said("{feature}", answers)),
            Text(text=said(answers["text"], answers)),
            row_of(upgrade(answers["link"], answers["feature"])),
        ],
        intent="sell",
        trigger=HoverTrigger(delay=400),
        anchor=at_element(answers["element"]),
        placement="right",
        offer=Offer(feature=answers["feature"]),
        frequency=every(1),
    )
    return [Sketch(f"Locked feature: {answers['feature_name']}", "tooltip", draft)]


PICTURE = (
    Box(32, 44, 44, 6, "line"),
    Box(32, 58, 44, 6, "line"),
    Box(32, 72, 44, 6, "accent"),
    Box(82, 70, 10, 10, "ink", 2),
    Box(32, 86, 44, 6, "line"),
    Box(104, 56, 98, 42, "card", 7),
    Box(113, 64, 52, 6, "ink"),
    Box(113, 75, 78, 4, "line"),
    Box(113, 84, 34, 9, "accent", 4),
)
PLAYBOOK = Playbook(
    key="locked-feature",
    title="A feature outside the plan",
    summary="Rest on a locked menu item and a tooltip says what it is, and which plan has it.",
    stage="expansion",
    scene="A tooltip beside a locked menu item.",
    picture=PICTURE,
    questions=(
        Question("feature", "Which feature", "feature"),
        Question("element", "Where it is in your app", "element", hint="The name your developers gave the element."),
        Question(
            "text", "What it says", "words", "Part of {feature's plan} and up: see what it would do for {account}."
        ),
        PLANS_PAGE,
    ),
    make=_make,
)
