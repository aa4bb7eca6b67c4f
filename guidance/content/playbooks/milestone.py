"""S10: a success worth a word, once, to the person who got there."""

from guidance.content.playbooks.recipe import Answers, Box, Playbook, Question, Sketch, rule, said
from guidance.protocol.content import Draft, Frequency, Heading, IdleTrigger, Text
from guidance.rules.builder import Row


def _make(answers: Answers) -> list[Sketch]:
    whole = "account" in answers["whose"]
    reached = Row(
        subject=f"event:{answers['event']}",
        operator="at_least",
        value=answers["count"],
        scope="account" if whole else "user",
    )
    own = Row(subject=f"event:{answers['event']}", operator="at_least", value=1, days=1)
    draft = Draft(
        label=said(answers["title"], answers),
        blocks=[Heading(text=said(answers["title"], answers)), Text(text=said(answers["text"], answers))],
        stage="milestone",
        placement="bottom-right",
        trigger=IdleTrigger(seconds=2),
        # Of an account it is told to who brought it there: they did it within the last day.
        audience=rule(reached, own) if whole else rule(reached),
        frequency=Frequency(count=1, per="account" if whole else "person"),
    )
    return [Sketch(f"Milestone: {answers['event']} × {answers['count']}", "slideout", draft)]


PICTURE = (
    Box(32, 46, 76, 6, "line"),
    Box(32, 60, 66, 42, "soft", 5),
    Box(118, 64, 92, 46, "card", 8),
    Box(128, 73, 54, 7, "ink"),
    Box(128, 86, 70, 4, "line"),
    Box(128, 95, 50, 4, "line"),
    Box(122, 50, 6, 6, "accent", 3),
    Box(140, 44, 5, 9, "good", 2),
    Box(158, 52, 6, 6, "warn", 3),
    Box(176, 42, 9, 5, "accent", 2),
    Box(192, 52, 5, 9, "good", 2),
    Box(204, 44, 6, 6, "warn", 3),
)
PLAYBOOK = Playbook(
    key="milestone",
    title="A milestone",
    summary="The hundredth report, the first integration: one warm word at the next calm moment, never twice.",
    stage="milestone",
    scene="A card with confetti around it.",
    picture=PICTURE,
    questions=(
        Question("event", "Which event counts", "event"),
        Question("count", "How many times", "number", 100, least=1, most=1_000_000),
        Question(
            "whose",
            "Counted how",
            "choices",
            (),
            required=False,
            choices=(("account", "All colleagues of an account together"),),
        ),
        Question("title", "Title", "line", "A hundred of them!"),
        Question("text", "What it says", "words", "Well done, {name}. {account} has come a long way."),
    ),
    make=_make,
)
