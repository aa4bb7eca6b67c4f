"""S9: a checklist to the first value, and one nudge for whoever comes to a halt on the way."""

from django.utils.text import slugify

from guidance.content.playbooks.recipe import PAGE_VIEW, Answers, Box, Playbook, Question, Sketch, rule, said
from guidance.protocol.content import Draft, Frequency, Heading, IdleTrigger, Item, Text
from guidance.rules.builder import Row

MOST_STEPS = 3


def _make(answers: Answers) -> list[Sketch]:
    value = answers["event"]
    not_yet = Row(subject=f"event:{value}", operator="exactly", value=0)
    items = [
        Item(
            key=slugify(answers[f"step{number}"])[:40] or f"step-{number}", title=answers[f"step{number}"], event=event
        )
        for number in range(1, MOST_STEPS + 1)
        if (event := answers[f"event{number}"]) and answers[f"step{number}"]
    ]
    checklist = Draft(
        label="Getting started",
        blocks=[Heading(text=said(answers["title"], answers))],
        items=[*items, Item(key="first-value", title=answers["last"], event=value)],
        intent="teach",
        stage="onboarding",
        placement="bottom-right",
        audience=rule(not_yet),
        frequency=Frequency(count=None),
    )
    halted = Row(subject=f"without:{PAGE_VIEW}", operator="is_true", other=value, within=answers["days"])
    nudge = Draft(
        label="A next step",
        blocks=[Heading(text=answers["last"]), Text(text=said(answers["nudge"], answers))],
        intent="teach",
        stage="onboarding",
        placement="bottom-left",
        trigger=IdleTrigger(),
        audience=rule(not_yet, halted),
    )
    return [
        Sketch("Getting started", "checklist", checklist),
        Sketch(f"Nudge after {answers['days']} days", "slideout", nudge),
    ]


PICTURE = (
    Box(32, 46, 70, 6, "line"),
    Box(32, 60, 84, 42, "soft", 5),
    Box(128, 42, 82, 70, "card", 8),
    Box(138, 50, 44, 6, "ink"),
    Box(138, 64, 9, 9, "good", 4.5),
    Box(153, 66, 46, 5, "line"),
    Box(138, 79, 9, 9, "good", 4.5),
    Box(153, 81, 38, 5, "line"),
    Box(138, 94, 9, 9, "soft", 4.5),
    Box(153, 96, 48, 5, "ink"),
)
PLAYBOOK = Playbook(
    key="first-value",
    title="The way to first value",
    summary="A checklist that ticks itself and goes once the first success is there; one nudge for who is stuck.",
    stage="onboarding",
    scene="A list of things to do, two of them ticked.",
    picture=PICTURE,
    questions=(
        Question("title", "Title", "line", "Getting started"),
        Question("last", "What first success is, in their words", "line", "Send your first campaign"),
        Question("event", "The event that says so", "event"),
        Question("step1", "A step on the way", "line", "Import your contacts", required=False),
        Question("event1", "The event that says it was done", "event", required=False),
        Question("step2", "A further step", "line", required=False),
        Question("event2", "The event that says that was done", "event", required=False),
        Question("step3", "One more step", "line", required=False),
        Question("event3", "The event that says this was done", "event", required=False),
        Question("days", "Nudge who has not got there after how many days", "number", 3, least=1, most=60),
        Question(
            "nudge",
            "What the nudge says",
            "words",
            "Most people get there in ten minutes. The list is at the bottom right.",
        ),
    ),
    make=_make,
)
