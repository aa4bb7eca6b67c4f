"""What the demo's workspace holds: ordinary definitions, as a marketer would make them in the studio."""

from typing import Any, NamedTuple

from guidance.protocol.content import (
    Anchor,
    Button,
    Buttons,
    Candidate,
    ClickTrigger,
    Dismiss,
    Draft,
    Emit,
    EventTrigger,
    Frequency,
    Heading,
    HoverTrigger,
    Link,
    Meter,
    Offer,
    StartTrial,
    Text,
)
from guidance.rules.builder import Row, to_rule

DAY_SECONDS = 86_400

THEME = {"name": "Acme", "accent": "#0f766e", "text": "#16302d", "muted": "#55706c", "border": "#d9e6e3", "radius": 12}
FEATURES = {
    "custom_reports": ("Custom reports", "Reports you put together yourself, from any field."),
    "timeline": ("Timeline", "Every task on one line of time, with what waits for what."),
}
LIMITS = {"contacts": ("Contacts", "contacts"), "messages": ("Message history", "messages")}


class PlanSeed(NamedTuple):
    """A price plan; in `limits`, None is unlimited."""

    name: str
    price: str
    features: tuple[str, ...]
    limits: dict[str, int | None]


PLANS = {
    "free": PlanSeed("Free", "$0", (), {"contacts": 2_000, "messages": 10_000}),
    "growth": PlanSeed("Growth", "$29 a month", ("custom_reports", "timeline"), {"contacts": 10_000, "messages": None}),
    "scale": PlanSeed("Scale", "$99 a month", ("custom_reports", "timeline"), {"contacts": None, "messages": None}),
}


class SegmentSeed(NamedTuple):
    """A saved audience."""

    name: str
    description: str
    kind: str
    rule: dict[str, Any]


class PromptSeed(NamedTuple):
    """A prompt, to be published as it is."""

    name: str
    kind: str
    draft: Draft


def segments() -> dict[str, SegmentSeed]:
    """Return the demo's audiences by key."""
    free = Row(subject="plan", operator="is_one_of", value=["free"])
    buyer = Row(subject="trait:user.role", operator="is_one_of", value=["owner", "admin", "billing"])
    return {
        "free-accounts": SegmentSeed(
            "Free accounts", "Everybody who pays nothing yet.", "account", to_rule("all", [free])
        ),
        "buyers-on-free": SegmentSeed(
            "Buyers on Free",
            "People who could buy for an account on Free.",
            "person",
            to_rule("all", [free, buyer]),
        ),
    }


def prompts() -> dict[str, PromptSeed]:
    """Return the demo's prompts by key."""
    return {
        "custom-reports-tooltip": PromptSeed("Custom reports: what it is", "tooltip", _custom_reports()),
        "contacts-80-banner": PromptSeed("Contacts at 80 %", "banner", _contacts_nearly_full()),
        "contacts-full-modal": PromptSeed("Contacts are full", "modal", _contacts_full()),
        "timeline-trial-modal": PromptSeed("Timeline: 14-day trial", "modal", _timeline_trial()),
        "message-limit-banner": PromptSeed("Message history nearly full", "banner", _message_limit()),
    }


def _upgrade(buyers: str, others: str, about: str) -> list[Button]:
    return [
        Button(label=buyers, action=Link(href="/upgrade"), audience="buyers"),
        Button(label=others, action=Emit(event="Upgrade Requested", properties={"about": about}), audience="others"),
    ]


def _used(limit: str, percent: int) -> Row:
    return Row(subject=f"limit:{limit}", operator="at_least", value=percent)


def _custom_reports() -> Draft:
    return Draft(
        label="About custom reports",
        blocks=[
            Heading(text='{{ feature.custom_reports.name | "Custom reports" }}'),
            Text(
                text="Put together your own reports from any field. "
                'Part of {{ feature.custom_reports.plan | "a larger plan" }} and up.'
            ),
            Buttons(buttons=_upgrade("See plans", "Ask your admin", "custom_reports")),
        ],
        intent="sell",
        trigger=HoverTrigger(delay=400),
        anchor=Anchor(candidates=[Candidate(by="data", value="custom-reports")]),
        placement="right",
        offer=Offer(feature="custom_reports"),
        frequency=Frequency(count=1, window_seconds=DAY_SECONDS, per="person", recount_on_publish=True),
        theme="acme",
    )


def _contacts_nearly_full() -> Draft:
    return Draft(
        label="Contacts nearly full",
        blocks=[
            Text(
                text='{{ account.name | "Your team" }} keeps {{ limit.contacts.used | "most" }} of '
                '{{ limit.contacts.limit | "its" }} contacts. '
                'There is room for {{ limit.contacts.left | "a few" }} more.'
            ),
            Meter(limit="contacts", label="Contacts"),
            Buttons(buttons=_upgrade("See plans", "Ask your admin", "contacts")),
        ],
        intent="warn",
        priority=1,
        placement="top",
        standing=True,
        audience=to_rule(
            match="all",
            rows=[_used("contacts", 80), Row(subject="page:path", operator="starts_with", value="/contacts")],
        ),
        offer=Offer(plan="growth"),
        frequency=Frequency(count=1, period_of="contacts", per="account"),
        theme="acme",
    )


def _contacts_full() -> Draft:
    return Draft(
        label="Contacts are full",
        blocks=[
            Heading(text="Your contact list is full"),
            Text(
                text='{{ account.name | "Your team" }} keeps {{ limit.contacts.used | "all" }} of '
                '{{ limit.contacts.limit | "its" }} contacts on {{ plan.name | "your plan" }}. '
                "These were not added; everything you have stays as it is.\n\n"
                '{{ next_plan.name | "The next plan" }} makes room for more, at '
                '{{ next_plan.price | "a fair price" }}. '
                "Or remove contacts you no longer write to, and add again."
            ),
            Meter(limit="contacts", label="Contacts"),
            Buttons(
                buttons=[
                    Button(
                        label='Go to {{ next_plan.name | "the next plan" }}',
                        action=Link(href="/upgrade"),
                        audience="buyers",
                    ),
                    Button(
                        label="Ask your admin",
                        action=Emit(event="Upgrade Requested", properties={"about": "contacts"}),
                        audience="others",
                    ),
                    Button(label="Clean up contacts", action=Link(href="/contacts"), look="secondary"),
                ]
            ),
        ],
        intent="warn",
        priority=1,
        trigger=EventTrigger(event="Contacts Blocked"),
        audience=to_rule("all", [_used("contacts", 90)]),
        offer=Offer(plan="growth"),
        frequency=Frequency(count=1, period_of="contacts", per="account"),
        theme="acme",
    )


def _timeline_trial() -> Draft:
    return Draft(
        label="Try Timeline",
        blocks=[
            Heading(text='See the whole plan on one {{ feature.timeline.name | "timeline" }}'),
            Text(
                text="Lay every task out over the weeks, see what waits for what, "
                "and move a date without breaking the rest.\n\n"
                "Try it for 14 days with your whole team. No card; it ends by itself."
            ),
            Buttons(
                buttons=[
                    Button(label="Start 14-day trial", action=StartTrial(feature="timeline", days=14)),
                    Button(label="Not now", action=Dismiss(), look="quiet"),
                ]
            ),
        ],
        intent="sell",
        priority=2,
        trigger=ClickTrigger(intercept=True),
        anchor=Anchor(candidates=[Candidate(by="data", value="timeline")]),
        offer=Offer(feature="timeline"),
        frequency=Frequency(count=3, window_seconds=DAY_SECONDS, per="person", cooldown_days=1),
        theme="acme",
    )


def _message_limit() -> Draft:
    return Draft(
        label="Message history nearly full",
        blocks=[
            Text(
                text='{{ account.name | "Your team" }} has used {{ limit.messages.percent | "most" }} % '
                "of its message history: "
                '{{ limit.messages.used | "most" }} of {{ limit.messages.limit | "its" }} messages.'
            ),
            Buttons(buttons=_upgrade("Upgrade", "Tell your admin", "messages")),
        ],
        intent="sell",
        priority=3,
        placement="top",
        standing=True,
        audience=to_rule("all", [_used("messages", 90)]),
        offer=Offer(plan="growth"),
        frequency=Frequency(count=None, cooldown_days=7),
        theme="acme",
    )
