"""What the studio's pictures tell of: Acme Mail after two weeks of work.

`python -m tests.pictures.story before`, with the settings of a stack, makes what a marketer would; then the simulated people come
(`manage.py traffic`); `after` adds what two weeks leave behind, which no simulation of one minute can.
"""

import datetime as dt
import io
import random
import sys
from collections.abc import Sequence
from typing import Any

import django

django.setup()

import msgspec  # noqa: E402 - Django comes first
from django.contrib.auth.models import User  # noqa: E402
from PIL import Image, ImageDraw  # noqa: E402

from guidance.conf import now  # noqa: E402
from guidance.content import drafting, pictures, publishing, reviewing, tagging, translating  # noqa: E402
from guidance.content.models import FeatureTag, Prompt, Theme  # noqa: E402
from guidance.delivery import backtest, erasure, holdouts, standing  # noqa: E402
from guidance.delivery.models import Decision  # noqa: E402
from guidance.ingest.models import Event  # noqa: E402
from guidance.insights import goals, rollup  # noqa: E402
from guidance.insights.models import Answer, Exposure  # noqa: E402
from guidance.people.models import Person  # noqa: E402
from guidance.protocol import translations  # noqa: E402
from guidance.protocol.content import (  # noqa: E402
    Anchor,
    Branch,
    Candidate,
    Draft,
    Frequency,
    Heading,
    HoverTrigger,
    Item,
    Link,
    Step,
    Text,
    load,
)
from guidance.protocol.questions import Choices, Input, Nps, Option  # noqa: E402
from guidance.rules.builder import Row, to_rule  # noqa: E402
from guidance.workspaces import roles  # noqa: E402
from guidance.workspaces.models import Workspace  # noqa: E402

DAYS = 14
GERMAN = {
    "Contacts nearly full": "Fast alle Kontakte belegt",
    "Contacts": "Kontakte",
    "See plans": "Tarife ansehen",
}
WORDS = (
    "The reports save me an hour every Monday.",
    "Sending is easy, but I could not find the archive for a week.",
    "Our list is nearly full and I do not know what happens then.",
    "Support answered within minutes, thank you.",
    "Please let me build my own report.",
)


def main() -> None:
    """Tell one half of the story."""
    workspace = Workspace.objects.get(key="demo")
    ada = User.objects.get(username="marketer")
    {"before": _before, "after": _after}[sys.argv[1]](workspace, ada)


def _before(workspace: Workspace, ada: User) -> None:
    roles.add_member(workspace=workspace, user=ada, role=roles.Role.ADMIN)
    ben = User.objects.create_user("ben", first_name="Ben", last_name="Okafor", is_staff=True)
    roles.add_member(workspace=workspace, user=ben, role=roles.Role.PUBLISHER)
    workspace.default_language, workspace.languages = "en", ["de", "fr", "ar"]
    workspace.save(update_fields=["default_language", "languages"])
    Theme.objects.create(
        workspace=workspace,
        key="night",
        name="Night",
        background="#16213a",
        text="#f2f5fb",
        muted="#aab6d0",
        border="#33415f",
        accent="#f5b84b",
        accent_text="#16213a",
    )
    _translate(workspace, ada)
    for key, name, kind, draft in (
        ("getting-started", "Getting started", "checklist", _getting_started()),
        ("reports-tour", "Reports in a minute", "modal", _reports()),
        ("how-likely", "How likely to recommend us", "survey", _survey()),
        ("audience-hint", "Audience, explained", "tooltip", _lost()),
    ):
        prompt = drafting.save(prompt=Prompt(workspace=workspace, key=key, name=name, kind=kind), draft=draft, by=ada)
        publishing.publish(prompt=prompt, by=ada, now=now())
    for key, event in (
        ("contacts-80-banner", "Plan Changed"),
        ("timeline-trial-modal", "Task Completed"),
        ("reports-tour", "Report Viewed"),
    ):
        goals.save(prompt=workspace.prompts.get(key=key), event=event, days=14)


def _after(workspace: Workspace, ada: User) -> None:
    chance = random.Random(7)
    people = list(Person.objects.filter(workspace=workspace).order_by("pk"))
    for key in ("timeline-trial-modal", "contacts-80-banner", "reports-tour", "how-likely"):
        _shown(workspace.prompts.get(key=key), chance.sample(people, min(len(people), 140)), chance)
    _answered(workspace.prompts.get(key="how-likely"), chance)
    _read(people, workspace.prompts.get(key="reports-tour"), chance)
    _count(workspace)
    _change(workspace, ada)
    picture = io.BytesIO()
    _drawing().save(picture, "PNG")
    pictures.take_in(workspace=workspace, file=picture.getvalue(), name="reports.png", by=ada, now=now())
    element = Candidate(by="data", value="custom-reports", label="Link “Custom reports”", pages=1)
    candidates = [msgspec.to_builtins(element)]
    tagging.save(tag=FeatureTag(workspace=workspace, name="Custom Reports Opened", candidates=candidates))
    backtest.begin(prompt=workspace.prompts.get(key="contacts-80-banner"), by=ada, now=now())
    erasure.erase_person(person_id=people[-1].pk, by="Ada", now=now())


def _translate(workspace: Workspace, ada: User) -> None:
    prompt = workspace.prompts.get(key="contacts-80-banner")
    pieces = translations.pieces(load(prompt.draft))
    cells = [
        translating.Cell(language="de", place=piece.place, of=piece.text, text=GERMAN[piece.text])
        for piece in pieces
        if piece.text in GERMAN
    ]
    translating.write(prompt=prompt, cells=cells, by=ada)


def _change(workspace: Workspace, ada: User) -> None:
    trial = workspace.prompts.get(key="timeline-trial-modal")
    draft = load(trial.draft)
    heading = Heading(text="Every task, every date, on one line")
    told = Frequency(count=2, window_seconds=7 * 86_400, per="person", cooldown_days=3)
    changed = msgspec.structs.replace(draft, blocks=[heading, *draft.blocks[1:]], frequency=told)
    drafting.save(prompt=trial, draft=changed, by=User.objects.get(username="ben"))
    reviewing.ask(prompt=trial, by=User.objects.get(username="ben"), note="Shorter title, and less often.", now=now())


def _shown(prompt: Prompt, people: Sequence[Person], chance: random.Random) -> None:
    kept = []
    for number, person in enumerate(people):
        at = now() - dt.timedelta(days=chance.triangular(0.1, DAYS, 3))
        later = at + dt.timedelta(seconds=chance.randint(4, 90))
        did = chance.random()
        row: dict[str, Any] = {"clicked_at": later} if did < 0.27 else {"dismissed_at": later} if did < 0.6 else {}
        kept.append(
            Exposure(
                public_id=f"{prompt.key[:20]}-{number}",
                workspace_id=prompt.workspace_id,
                prompt=prompt,
                version_id=prompt.live_id,
                person=person,
                account_id=person.account_id,
                intent=load(prompt.draft).intent,
                trigger="page",
                leased_at=at,
                expires_at=at,
                shown_at=at,
                **row,
            )
        )
    Exposure.objects.bulk_create(kept)


def _answered(prompt: Prompt, chance: random.Random) -> None:
    kept = []
    for shown in Exposure.objects.filter(prompt=prompt).order_by("pk"):
        if chance.random() < 0.35:
            continue
        score = chance.choices(range(11), weights=(1, 1, 1, 2, 2, 4, 5, 12, 18, 20, 16))[0]
        given: dict[str, Any] = {"exposure": shown, "prompt": prompt, "answered_at": shown.shown_at}
        kept.append(Answer(question="score", number=score, step="score", **given))
        reason = chance.choice(["reports", "sending", "contacts", "price"])
        kept.append(Answer(question="about", chosen=[reason], step="about", **given))
        if chance.random() < 0.4:
            kept.append(Answer(question="why", words=chance.choice(WORDS), step="why", **given))
    Answer.objects.bulk_create(kept)


def _count(workspace: Workspace) -> None:
    while rollup.gather():
        pass
    while stale := [pk for pk in rollup.due(now=now()) if rollup.count(day_id=pk, now=now())]:
        if len(stale) < rollup.DAYS_AT_ONCE:
            break
    standing.count(workspace_id=workspace.pk, now=now())
    holdouts.compare(workspace_id=workspace.pk, now=now())


def _read(people: Sequence[Person], prompt: Prompt, chance: random.Random) -> None:
    # Who was kept without the prompt reads reports less often.
    at = now()
    did = []
    for person in people:
        verdicts = msgspec.json.decode(Decision.objects.get(person=person).verdicts)
        kept_out = any(said["prompt"] == prompt.key and said["code"] == "holdout" for said in verdicts)
        if chance.random() < (0.3 if kept_out else 0.55):
            told = {
                "type": "track",
                "name": "Report Viewed",
                "message_id": f"read-{person.pk}",
                "time": at,
                "received_at": at,
            }
            did.append(
                Event(workspace_id=prompt.workspace_id, person=person, properties={"report": "campaigns"}, **told)
            )
    Event.objects.bulk_create(did)


def _getting_started() -> Draft:
    items = [
        Item(key="import", title="Import your contacts", event="Contacts Imported", action=Link(href="/contacts")),
        Item(key="send", title="Send a first newsletter", event="Newsletter Sent", action=Link(href="/messages")),
        Item(key="read", title="Read a report", event="Report Viewed", action=Link(href="/reports")),
    ]
    signed_up = Row(subject="days_since:Signed Up", operator="at_most", value=14)
    return Draft(
        label="Getting started",
        blocks=[Heading(text="Three steps to your first campaign")],
        items=items,
        intent="teach",
        stage="onboarding",
        standing=True,
        placement="bottom-right",
        audience=to_rule("all", [signed_up]),
        theme="acme",
    )


def _reports() -> Draft:
    return Draft(
        label="Reports",
        blocks=[
            Heading(text="See who reads you"),
            Text(text="The report of a campaign tells who opened it, what they clicked and what they skipped."),
        ],
        intent="teach",
        stage="milestone",
        holdout=0.4,
        theme="acme",
        frequency=Frequency(count=1, per="person"),
    )


def _survey() -> Draft:
    options = [
        Option(key="reports", label="Reports"),
        Option(key="sending", label="Sending"),
        Option(key="contacts", label="Contacts"),
        Option(key="price", label="The price"),
    ]
    low = Branch(question="score", is_="at_most", value=6, to="why")
    steps = [
        Step(
            key="score",
            blocks=[
                Nps(
                    key="score",
                    label="How likely are you to recommend Acme Mail?",
                    low="Not at all",
                    high="Very likely",
                )
            ],
            branches=[low],
        ),
        Step(key="about", blocks=[Choices(key="about", label="What do you like most?", options=options)]),
        Step(key="why", blocks=[Input(key="why", label="What could be better?", long=True)]),
    ]
    come = Row(subject="event:Report Viewed", operator="at_least", value=3, days=30)
    return Draft(
        label="How likely",
        steps=steps,
        intent="ask",
        stage="advocacy",
        audience=to_rule("all", [come]),
        theme="acme",
        placement="bottom-right",
    )


def _lost() -> Draft:
    anchor = Anchor(candidates=[Candidate(by="data", value="audience", label="Link “Audience”", pages=1)])
    on_reports = Row(subject="page:path", operator="starts_with", value="/reports")
    return Draft(
        label="Audience",
        blocks=[Text(text="Who reads you, by country, age and interest.")],
        intent="teach",
        trigger=HoverTrigger(),
        anchor=anchor,
        audience=to_rule("all", [on_reports]),
        theme="acme",
        placement="right",
    )


def _drawing() -> Image.Image:
    drawn = Image.new("RGB", (1200, 600), "#e6f2ef")
    pen = ImageDraw.Draw(drawn)
    for number, height in enumerate((180, 260, 220, 340, 310, 420, 480)):
        left = 110 + number * 145
        pen.rectangle((left, 560 - height, left + 95, 560), fill="#0f766e" if number == 6 else "#8fc4bb")
    return drawn


if __name__ == "__main__":
    main()
