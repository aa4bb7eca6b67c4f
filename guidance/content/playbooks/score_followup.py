"""S12: how likely they are to recommend you, and what fits the answer: a review, a tip, or an open ear."""

from guidance.content.playbooks.recipe import (
    PAGE_VIEW,
    Answers,
    Box,
    Playbook,
    Question,
    Sketch,
    every,
    row_of,
    rule,
    said,
)
from guidance.protocol.content import Branch, Button, Dismiss, Draft, Heading, IdleTrigger, Link, Step, Text
from guidance.protocol.questions import Input, Nps
from guidance.rules.builder import Row

ASKED = "recommend"


def _make(answers: Answers) -> list[Sketch]:
    used_to_it = Row(subject=f"days_with:{PAGE_VIEW}", operator="at_least", value=answers["days"], days=60)
    draft = Draft(
        label="A question",
        steps=_steps(answers),
        intent="ask",
        stage="advocacy",
        placement="bottom-right",
        trigger=IdleTrigger(),
        audience=rule(used_to_it),
        frequency=every(180, cooldown_days=180),
    )
    return [Sketch("How likely to recommend us", "survey", draft)]


def _steps(answers: Answers) -> list[Step]:
    asks = Nps(ASKED, answers["question"], required=True, low="Not likely", high="Very likely")
    review = row_of([Button(label="Write a review", action=Link(href=answers["review"], new_tab=True))])
    end = row_of([Button(label="Close", action=Dismiss(), look="quiet")])
    return [
        Step(
            key="score",
            blocks=[asks],
            branches=[Branch(ASKED, "at_least", 9, "review"), Branch(ASKED, "at_least", 7, "tip")],
        ),
        Step(
            key="listen",
            blocks=[
                Heading(text="Thank you"),
                Input("reason", said(answers["low"], answers), required=False, long=True),
            ],
            branches=[Branch(ASKED, "at_most", 6, "")],
        ),
        Step(
            key="tip",
            blocks=[Heading(text="Thank you"), Text(text=said(answers["middle"], answers)), end],
            branches=[Branch(ASKED, "at_most", 8, "")],
        ),
        Step(key="review", blocks=[Heading(text="Thank you!"), Text(text=said(answers["high"], answers)), review]),
    ]


PICTURE = (
    *(
        Box(37 + 15 * score, 44, 12, 14, "warn" if score < 7 else "line" if score < 9 else "good")
        for score in range(11)
    ),
    Box(37, 74, 52, 30, "card", 5),
    Box(44, 81, 30, 4, "line"),
    Box(44, 90, 38, 6, "soft"),
    Box(96, 74, 48, 30, "card", 5),
    Box(103, 81, 28, 4, "line"),
    Box(103, 90, 34, 4, "line"),
    Box(151, 74, 48, 30, "card", 5),
    Box(158, 81, 28, 4, "ink"),
    Box(158, 90, 24, 8, "good", 4),
)
PLAYBOOK = Playbook(
    key="score-followup",
    title="A score, and what follows",
    summary="Nine or ten: a review. Seven or eight: a tip. Less: an open ear. At most twice a year, never over an open ticket.",
    stage="advocacy",
    scene="Numbers from 0 to 10, and three ways on from them.",
    picture=PICTURE,
    questions=(
        Question("question", "The question", "line", "How likely are you to recommend us to a colleague?"),
        Question("days", "Only who was active on how many days of the last 60", "number", 10, least=1, most=60),
        Question("high", "After 9 or 10", "words", "Would you tell others? Two sentences are plenty."),
        Question(
            "review", "Where a review is written", "link", hint="An address, like https://reviews.example.com/us."
        ),
        Question("middle", "After 7 or 8", "words", "Tell us any time what would make it a ten."),
        Question("low", "After 0 to 6", "line", "What should we do better?"),
    ),
    make=_make,
)
