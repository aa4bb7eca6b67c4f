"""S2: a limit that fills up, told in time, in more words the nearer it comes; each once per period and account."""

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
from guidance.protocol.content import (
    Button,
    Dismiss,
    Draft,
    EventTrigger,
    Frequency,
    Heading,
    LimitTrigger,
    Meter,
    Offer,
    Text,
    Trigger,
)

NEAR, NEARER, FULL = "near", "nearer", "full"


def _make(answers: Answers) -> list[Sketch]:
    made = {NEAR: _near, NEARER: _nearer, FULL: _full}
    return [made[threshold](answers) for threshold in (NEAR, NEARER, FULL) if threshold in answers["thresholds"]]


def _near(answers: Answers) -> Sketch:
    name = answers["limit_name"]
    until = 95 if NEARER in answers["thresholds"] else None
    draft = Draft(
        label=f"{name}: how much is used",
        blocks=[Text(text=said(answers["near"], answers)), Meter(limit=answers["limit"], label=name), _ways(answers)],
        audience=rule(*used(answers["limit"], 80, until)),
        placement="bottom-right",
        standing=True,
        priority=3,
        **_shared(answers),
    )
    return Sketch(f"{name} at 80 %", "meter", draft)


def _nearer(answers: Answers) -> Sketch:
    name = answers["limit_name"]
    draft = Draft(
        label=f"{name} nearly full",
        blocks=[Text(text=said(answers["nearer"], answers)), Meter(limit=answers["limit"], label=name), _ways(answers)],
        audience=rule(*used(answers["limit"], 95)),
        placement="bottom-right",
        standing=True,
        priority=2,
        **_shared(answers),
    )
    return Sketch(f"{name} at 95 %", "slideout", draft)


def _full(answers: Answers) -> Sketch:
    name = answers["limit_name"]
    # An attempt that was stopped shows it at once; without such an event, the last of the limit does.
    trigger: Trigger = (
        EventTrigger(event=answers["event"]) if answers["event"] else LimitTrigger(limit=answers["limit"])
    )
    draft = Draft(
        label=f"{name}: nothing is left",
        blocks=[
            Heading(text=f"{name}: nothing is left"),
            Text(text=said(answers["full"], answers)),
            Meter(limit=answers["limit"], label=name),
            _ways(answers),
        ],
        audience=rule(*used(answers["limit"], 90)),
        trigger=trigger,
        priority=1,
        **_shared(answers),
    )
    return Sketch(f"{name} used up", "modal", draft)


def _ways(answers: Answers) -> Any:
    return row_of([*upgrade(answers["link"], answers["limit"]), Button("Not now", Dismiss(), look="quiet")])


def _shared(answers: Answers) -> dict[str, Any]:
    once = Frequency(count=1, period_of=answers["limit"], per="account")
    return {"intent": "warn", "offer": Offer(limit=answers["limit"]), "frequency": once}


PICTURE = (
    Box(64, 38, 112, 72, "card", 8),
    Box(76, 48, 64, 7, "ink"),
    Box(76, 60, 86, 4, "line"),
    Box(76, 70, 88, 8, "soft", 4),
    Box(76, 70, 80, 8, "warn", 4),
    Box(76, 88, 40, 12, "accent", 5),
    Box(122, 88, 30, 12, "soft", 5),
)
PLAYBOOK = Playbook(
    key="usage-limit",
    title="A limit fills up",
    summary="A meter at 80 %, a word at 95 %, and a dialog when somebody is stopped. Each once per period and account.",
    stage="expansion",
    scene="A dialog with a bar that is nearly full.",
    picture=PICTURE,
    questions=(
        Question("limit", "Which limit", "limit"),
        Question(
            "thresholds",
            "When people hear of it",
            "choices",
            (NEAR, NEARER, FULL),
            choices=(
                (NEAR, "At 80 %: a meter"),
                (NEARER, "At 95 %: a slideout"),
                (FULL, "When it is used up: a modal"),
            ),
        ),
        Question("near", "At 80 %", "words", "{account} uses {used} of {limit}. There is room for {left} more."),
        Question("nearer", "At 95 %", "words", "Only {left} left. {next plan} makes room for more, at {price}."),
        Question(
            "full",
            "When it is used up",
            "words",
            "{account} uses {used} of {limit} on {plan}. Everything you have stays as it is. "
            "{next plan} makes room for more, at {price}.",
        ),
        PLANS_PAGE,
        Question(
            "event",
            "What happens when somebody is stopped",
            "event",
            hint="The event your app sends. Left empty, the dialog comes when all of it is used.",
            required=False,
        ),
    ),
    make=_make,
)
