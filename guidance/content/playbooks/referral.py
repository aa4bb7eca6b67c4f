"""S13: an invitation to bring a colleague, once people have had success."""

from guidance.content.playbooks.recipe import Answers, Box, Playbook, Question, Sketch, every, row_of, rule, said
from guidance.protocol.content import Button, Draft, Heading, IdleTrigger, Link, NotRelevant, Schedule, Text
from guidance.rules.builder import Row


def _make(answers: Answers) -> list[Sketch]:
    succeeded = Row(subject=f"event:{answers['event']}", operator="at_least", value=answers["count"])
    until = answers["until"]
    draft = Draft(
        label=said(answers["title"], answers),
        blocks=[
            Heading(text=said(answers["title"], answers)),
            Text(text=said(answers["text"], answers)),
            row_of(
                [
                    Button(label="Get my link", action=Link(href=answers["invite"])),
                    Button(label="Not for me", action=NotRelevant(), look="quiet"),
                ]
            ),
        ],
        intent="ask",
        stage="advocacy",
        placement="bottom-right",
        trigger=IdleTrigger(),
        audience=rule(succeeded),
        frequency=every(90, cooldown_days=90, until_acted=True),
        schedule=Schedule(ends_at=f"{until.isoformat()}T00:00:00.000Z" if until else None),
    )
    return [Sketch("Invite a colleague", "slideout", draft)]


PICTURE = (
    Box(52, 44, 24, 24, "accent", 12),
    Box(42, 72, 44, 30, "accent", 14),
    Box(102, 62, 36, 26, "card", 3),
    Box(108, 68, 24, 4, "line"),
    Box(108, 76, 16, 4, "line"),
    Box(164, 44, 24, 24, "good", 12),
    Box(154, 72, 44, 30, "good", 14),
)
PLAYBOOK = Playbook(
    key="referral",
    title="Bring a colleague",
    summary="Who has had success is asked to pass it on; whoever did, or does not care to, is not asked again.",
    stage="advocacy",
    scene="Two people, and a letter between them.",
    picture=PICTURE,
    questions=(
        Question("event", "Which event is a success", "event"),
        Question("count", "How many times before they are asked", "number", 5, least=1, most=10_000),
        Question("title", "Title", "line", "Know somebody who would like this?"),
        Question("text", "What they, and you, get", "words", "Invite them: a month free for both of you."),
        Question("invite", "Where people find their link", "link", "/invite", "An address of your app, like /invite."),
        Question("until", "Until when (UTC)", "date", None, "Left empty, until you stop it.", required=False),
    ),
    make=_make,
)
