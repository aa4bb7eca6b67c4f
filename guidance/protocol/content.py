"""What a prompt is made of: the draft a marketer edits, as stored in `Prompt.draft` and `PromptVersion.definition`.

Text in drafts is plain text in which `{{ name | "fallback" }}` stands for a value of the person, account or limit.
`guidance.protocol.document` turns a draft into the document that pages get (docs/protocol.md section 3).
"""

from typing import Any, Literal

import msgspec

Kind = Literal["tooltip", "modal", "banner"]
Intent = Literal["warn", "inform", "teach", "sell", "ask"]
Stage = Literal["onboarding", "milestone", "expansion", "advocacy", "renewal"]
EMPTY_RULE: dict[str, Any] = {"version": 1, "where": {}, "facts": {}}


class Link(msgspec.Struct, tag="link", frozen=True):
    """Open `href`, an https:, http:, mailto:, tel: or relative address."""

    href: str
    new_tab: bool = False


class Dismiss(msgspec.Struct, tag="dismiss", frozen=True):
    """Close the prompt."""


class Snooze(msgspec.Struct, tag="snooze", frozen=True):
    """Close the prompt and bring it back after `days` days."""

    days: int = 7


class NotRelevant(msgspec.Struct, tag="not_relevant", frozen=True):
    """Close the prompt for good, for this person."""


class StartTrial(msgspec.Struct, tag="start_trial", frozen=True):
    """Grant `feature` (a key) to the account for `days` days, once."""

    feature: str
    days: int = 14


class Emit(msgspec.Struct, tag="emit", frozen=True):
    """Report `event` as if the page had tracked it."""

    event: str
    properties: dict[str, Any] = {}


Action = Link | Dismiss | Snooze | NotRelevant | StartTrial | Emit


class Button(msgspec.Struct, frozen=True):
    """A button; `audience` says who gets it: buyers may buy for their account, others may not."""

    label: str
    action: Action
    look: Literal["primary", "secondary", "quiet"] = "primary"
    audience: Literal["everyone", "buyers", "others"] = "everyone"


class Heading(msgspec.Struct, tag="heading", frozen=True):
    """A title."""

    text: str


class Text(msgspec.Struct, tag="text", frozen=True):
    """Paragraphs, separated by blank lines."""

    text: str


class Image(msgspec.Struct, tag="image", frozen=True):
    """A picture; `alt` says what it shows."""

    src: str
    alt: str


class Meter(msgspec.Struct, tag="meter", frozen=True):
    """A bar of used / limit for the limit with key `limit`."""

    limit: str
    label: str = ""


class Buttons(msgspec.Struct, tag="buttons", frozen=True):
    """A row of buttons."""

    buttons: list[Button]


Block = Heading | Text | Image | Meter | Buttons


class PageTrigger(msgspec.Struct, tag="page", frozen=True):
    """Show as soon as the page rule holds."""


class HoverTrigger(msgspec.Struct, tag="hover", frozen=True):
    """Show when the pointer rests or the keyboard focus is on the anchor for `delay` milliseconds."""

    delay: int = 400


class ClickTrigger(msgspec.Struct, tag="click", frozen=True):
    """Show on a click on the anchor; with `intercept` the page's own reaction waits."""

    intercept: bool = True


class EventTrigger(msgspec.Struct, tag="event", frozen=True):
    """Show when the page tracks `event`."""

    event: str


class VisibleTrigger(msgspec.Struct, tag="visible", frozen=True):
    """Show once `percent` of the anchor were on screen for `seconds` without a break."""

    percent: int = 50
    seconds: int = 1


class DwellTrigger(msgspec.Struct, tag="dwell", frozen=True):
    """Show once the person looked at this page for `seconds`."""

    seconds: int = 20


class IdleTrigger(msgspec.Struct, tag="idle", frozen=True):
    """Show in a calm moment: nobody typed, pressed or scrolled for `seconds`, and no dialog is open."""

    seconds: int = 5


class ExitTrigger(msgspec.Struct, tag="exit", frozen=True):
    """Show when the pointer leaves through the top of the window, at least `seconds` after the page was opened."""

    seconds: int = 5


class ScrollTrigger(msgspec.Struct, tag="scroll", frozen=True):
    """Show once the person scrolled through `percent` of the page."""

    percent: int = 50


class RageTrigger(msgspec.Struct, tag="rage", frozen=True):
    """Show after `clicks` clicks within a second in one place: on the anchor if there is one, else anywhere."""

    clicks: int = 3


class LinkTrigger(msgspec.Struct, tag="link", frozen=True):
    """Show only where the address says `?guidance=` and the prompt's key, or the page asks for it."""


Timed = VisibleTrigger | DwellTrigger | IdleTrigger | ExitTrigger
Trigger = PageTrigger | HoverTrigger | ClickTrigger | EventTrigger | Timed | ScrollTrigger | RageTrigger | LinkTrigger


class Candidate(msgspec.Struct, frozen=True):
    """One way to find the anchor: a `data-guidance` name, a CSS selector, or the element's text."""

    by: Literal["data", "css", "text"]
    value: str


class Anchor(msgspec.Struct, frozen=True):
    """Where the prompt points: the first candidate found within `wait` milliseconds."""

    candidates: list[Candidate]
    wait: int = 5000
    fallback: Literal["none", "modal"] = "none"


class Frequency(msgspec.Struct, frozen=True):
    """How often a prompt may show.

    At most `count` times per `window_seconds` (None: ever) or, with `period_of` (a limit's key), per period of that limit;
    counted per person or per account. `cooldown_days` pass after a dismissal. With `recount_on_publish` a new version starts
    counting anew. `count` None: no cap. With `until_acted` it stops for good once the person clicked or completed it.
    """

    count: int | None = 1
    window_seconds: int | None = None
    period_of: str | None = None
    per: Literal["person", "account"] = "person"
    cooldown_days: int = 0
    recount_on_publish: bool = False
    until_acted: bool = False


class Schedule(msgspec.Struct, frozen=True):
    """From when until when, as UTC ISO texts; None is open.

    With `local` the texts are wall-clock times in each person's time zone. `blackout_days` (ISO dates) and all weekdays (0 is
    Monday) outside `weekdays`, where any are given, are days without it, in the person's time zone.
    """

    starts_at: str | None = None
    ends_at: str | None = None
    local: bool = False
    blackout_days: list[str] = []
    weekdays: list[int] = []


class Variant(msgspec.Struct, frozen=True):
    """Another wording, for a share `weight` (0 to 1) of the people or accounts; what is left over gets the prompt's own."""

    key: str
    weight: float
    blocks: list[Block]
    label: str = ""


class Alternative(msgspec.Struct, frozen=True):
    """What people get instead who cannot buy for their account."""

    blocks: list[Block]
    label: str = ""


class Offer(msgspec.Struct, frozen=True):
    """What the prompt offers, by key. Who already has it never sees the prompt.

    `feature`: has it by plan or running trial. `plan`: is on that plan or a higher one. `limit`: the account's plan does not
    limit it.
    """

    feature: str | None = None
    plan: str | None = None
    limit: str | None = None


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a marketer can say about one prompt.

    `audience` is a rule in its stored form (design section 5). `standing`: stays until dismissed. `priority`: 1 (most
    important) to 5. `theme`: a theme's key; empty for the workspace's first. Of one `exclusion_group` a person sees only one
    prompt within `exclusion_days`. `holdout`: the share (0 to 1) of people or accounts that never get it, to compare with.
    `buyers_only`: only for people who may buy; with `others` the rest gets that wording instead.
    """

    blocks: list[Block] = []
    label: str = ""
    intent: Intent = "inform"
    stage: Stage = "expansion"
    priority: int = 3
    trigger: Trigger = PageTrigger()
    anchor: Anchor | None = None
    placement: Literal["top", "bottom", "left", "right"] = "top"
    dismissible: bool = True
    standing: bool = False
    audience: dict[str, Any] = msgspec.field(default_factory=lambda: dict(EMPTY_RULE))
    offer: Offer = Offer()
    frequency: Frequency = Frequency()
    schedule: Schedule = Schedule()
    theme: str = ""
    exclusion_group: str = ""
    exclusion_days: int = 30
    holdout: float = 0.0
    buyers_only: bool = False
    others: Alternative | None = None
    variants: list[Variant] = []


def load(stored: dict[str, Any]) -> Draft:
    """Return the draft held in `stored`; raise msgspec.ValidationError where its shape is wrong."""
    return msgspec.convert(stored, Draft)


def dump(draft: Draft) -> dict[str, Any]:
    """Return `draft` as plain JSON values, ready to be stored."""
    built: dict[str, Any] = msgspec.to_builtins(draft)
    return built
