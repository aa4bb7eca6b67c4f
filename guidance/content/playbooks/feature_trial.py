"""S3: a free trial, offered in the moment somebody clicks a feature they do not have."""

from guidance.content.playbooks.recipe import Answers, Box, Playbook, Question, Sketch, at_element, every, row_of, said
from guidance.protocol.content import Button, ClickTrigger, Dismiss, Draft, Heading, Offer, StartTrial, Text


def _make(answers: Answers) -> list[Sketch]:
    days = answers["days"]
    starts = Button(label=f"Start {days}-day trial", action=StartTrial(feature=answers["feature"], days=days))
    draft = Draft(
        label=said("Try {feature}", answers),
        blocks=[
            Heading(text=said(answers["title"], answers)),
            Text(text=said(answers["text"], answers)),
            row_of([starts, Button(label="Not now", action=Dismiss(), look="quiet")]),
        ],
        intent="sell",
        priority=2,
        trigger=ClickTrigger(intercept=True),
        anchor=at_element(answers["element"]),
        offer=Offer(feature=answers["feature"]),
        frequency=every(1, cooldown_days=1),
    )
    return [Sketch(f"Trial of {answers['feature_name']}", "modal", draft)]


PICTURE = (
    Box(64, 36, 112, 76, "card", 8),
    Box(74, 44, 92, 30, "tint", 5),
    Box(82, 50, 34, 5, "accent"),
    Box(96, 58, 44, 5, "good"),
    Box(122, 66, 36, 4, "warn"),
    Box(74, 80, 70, 6, "ink"),
    Box(74, 94, 52, 11, "accent", 5),
)
PLAYBOOK = Playbook(
    key="feature-trial",
    title="A trial of a premium feature",
    summary="A click on a feature outside the plan offers to try it, once; then the click goes on.",
    stage="expansion",
    scene="A dialog with a picture of a plan and a button that starts a trial.",
    picture=PICTURE,
    questions=(
        Question("feature", "Which feature", "feature"),
        Question("element", "Where it is in your app", "element", hint="The name your developers gave the element."),
        Question("days", "How many days", "number", 14, least=1, most=365),
        Question("title", "Title", "line", "Try {feature} with your whole team"),
        Question(
            "text", "What it does for them", "words", "Everything it can do, for {account}. No card; it ends by itself."
        ),
    ),
    make=_make,
)
