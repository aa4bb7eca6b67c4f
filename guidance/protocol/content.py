"""What a prompt is made of: the draft a marketer edits, as stored in `Prompt.draft` and `PromptVersion.definition`.

Text in drafts is plain text in which `{{ name | "fallback" }}` stands for a value of the person, account or limit.
`guidance.protocol.document` turns a draft into the document that pages get (docs/protocol.md section 3).
"""

from typing import Any, Literal

import msgspec

from guidance.protocol.questions import Choices, Input, Nps, Rating
from guidance.protocol.tongues import Translation

Kind = Literal[
    "tooltip", "modal", "banner", "slideout", "hotspot", "card", "meter", "checklist", "survey", "tour", "launcher"
]
Intent = Literal["warn", "inform", "teach", "sell", "ask"]
Stage = Literal["onboarding", "milestone", "expansion", "advocacy", "renewal"]
# Kinds that stay until they are closed, whatever their draft says: across pages, tabs and devices it is one showing.
STANDING = frozenset({"tour", "survey", "checklist", "launcher", "card", "meter"})
EMPTY_RULE: dict[str, Any] = {"version": 1, "where": {}, "facts": {}}


class Next(msgspec.Struct, tag="next", frozen=True):
    """Go on to the following step; on the last one, complete the prompt."""


class Back(msgspec.Struct, tag="back", frozen=True):
    """Go back to the step before."""


class Open(msgspec.Struct, tag="open", frozen=True):
    """Close this prompt and show the one with key `prompt`, if it is armed."""

    prompt: str


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


Action = Link | Dismiss | Snooze | NotRelevant | StartTrial | Emit | Next | Back | Open


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
    """A picture; `alt` says what it shows, and may be empty only where the picture is `decorative`."""

    src: str
    alt: str
    decorative: bool = False


class ListBlock(msgspec.Struct, tag="list", frozen=True):
    """Points, one a line of `text`; numbered with `ordered`."""

    text: str
    ordered: bool = False


class Video(msgspec.Struct, tag="video", frozen=True):
    """A film that plays when asked; `title` says what it shows, `poster` is the picture before it plays."""

    src: str
    title: str
    poster: str = ""


class Meter(msgspec.Struct, tag="meter", frozen=True):
    """A bar of used / limit for the limit with key `limit`."""

    limit: str
    label: str = ""


class Buttons(msgspec.Struct, tag="buttons", frozen=True):
    """A row of buttons."""

    buttons: list[Button]


Block = Heading | Text | ListBlock | Image | Video | Meter | Nps | Rating | Choices | Input | Buttons


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
    """Show when the pointer leaves through the window's top, or a finger throws the page there, `seconds` after it opened."""

    seconds: int = 5


class ScrollTrigger(msgspec.Struct, tag="scroll", frozen=True):
    """Show once the person scrolled through `percent` of the page."""

    percent: int = 50


class RageTrigger(msgspec.Struct, tag="rage", frozen=True):
    """Show after `clicks` clicks within a second in one place: on the anchor if there is one, else anywhere."""

    clicks: int = 3


class LimitTrigger(msgspec.Struct, tag="limit", frozen=True):
    """Show once `percent` of the limit with key `limit` are used: the page says so, or the decision does."""

    limit: str
    percent: int = 100


class LinkTrigger(msgspec.Struct, tag="link", frozen=True):
    """Show only where the address says `?guidance=` and the prompt's key, or the page asks for it."""


Timed = VisibleTrigger | DwellTrigger | IdleTrigger | ExitTrigger
Counted = ScrollTrigger | RageTrigger | LimitTrigger
Trigger = PageTrigger | HoverTrigger | ClickTrigger | EventTrigger | Timed | Counted | LinkTrigger


Placement = Literal[
    "top", "bottom", "left", "right", "top-left", "top-right", "bottom-left", "bottom-right", "center", "inline"
]


class Candidate(msgspec.Struct, frozen=True, omit_defaults=True):
    """One way to find the anchor: a `data-guidance` name, a CSS selector, the element's text, or a group.

    In a group every one of the `selectors`, and the `text` where there is one, votes for the element it means; the element
    needs `confidence`, a share of all votes up to 1, and a lead. A group has no `value`. `label`: what the picker
    calls the element; `pages`: on how many it found it. The host app's pages get neither.
    """

    by: Literal["data", "css", "text", "group"]
    value: str = ""
    selectors: list[str] = []
    text: str = ""
    confidence: float = 0.6
    label: str = ""
    pages: int = 0

    @property
    def said(self) -> str:
        """What it looks for, in a few words; empty where it looks for nothing."""
        return (self.value or self.text or next(iter(self.selectors), "")).strip()


class Anchor(msgspec.Struct, frozen=True):
    """Where the prompt points: the first candidate found within `wait` milliseconds."""

    candidates: list[Candidate]
    wait: int = 5000
    fallback: Literal["none", "modal", "slideout"] = "none"


class Branch(msgspec.Struct, frozen=True):
    """Go on to the step `to` (empty: the end) when the answer to `question` compares so with `value`."""

    question: str
    is_: Literal["is", "is_not", "at_least", "at_most", "includes"] = msgspec.field(name="is")
    value: str | int
    to: str = ""


class Step(msgspec.Struct, frozen=True):
    """One step of a tour or a survey.

    `anchor`: what a tour's step points at; None draws it in the middle of the screen. `page`: the pages it belongs to, a
    condition over `page` (empty: any). `advance`: what leads on, a button of the step or a click on its anchor. `spotlight`: dim
    the page around the anchor. The first
    branch that holds says where to go; else the following step comes.
    """

    key: str
    blocks: list[Block] = []
    anchor: Anchor | None = None
    placement: Placement = "bottom"
    page: dict[str, Any] = {}
    advance: Literal["button", "click"] = "button"
    spotlight: bool = False
    branches: list[Branch] = []


class Item(msgspec.Struct, frozen=True):
    """One thing to do of a checklist; done once the person, or anyone in the account with `per` "account", did `event`."""

    key: str
    title: str
    event: str
    text: str = ""
    action: Action | None = None
    per: Literal["person", "account"] = "person"


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
    Monday) outside `weekdays`, where any are given, are days without it, in the person's time zone. `opens_at` and `closes_at`
    ("09:00", None is midnight): the part of a day with it, by the person's clocks; one that closes before it opens runs through
    the night and belongs to the day on which it opens.
    """

    starts_at: str | None = None
    ends_at: str | None = None
    local: bool = False
    blackout_days: list[str] = []
    weekdays: list[int] = []
    opens_at: str | None = None
    closes_at: str | None = None


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

    `steps`: of a tour or a survey, in order; their blocks then take the place of `blocks`. `items`: of a checklist.
    `audience` is a rule in its stored form (design section 5). `standing`: stays until dismissed. `priority`: 1 (most
    important) to 5. `theme`: a theme's key; empty for the workspace's first. Of one `exclusion_group` a person sees only one
    prompt within `exclusion_days`. `holdout`: the share (0 to 1) of people or accounts that never get it, to compare with.
    `buyers_only`: only for people who may buy; with `others` the rest gets that wording instead. `translations`: the texts in other
    languages, by BCP 47 tag.
    """

    blocks: list[Block] = []
    steps: list[Step] = []
    items: list[Item] = []
    label: str = ""
    intent: Intent = "inform"
    stage: Stage = "expansion"
    priority: int = 3
    trigger: Trigger = PageTrigger()
    anchor: Anchor | None = None
    placement: Placement = "top"
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
    translations: dict[str, list[Translation]] = {}


def load(stored: dict[str, Any]) -> Draft:
    """Return the draft held in `stored`; raise msgspec.ValidationError where its shape is wrong."""
    return msgspec.convert(stored, Draft)


def dump(draft: Draft) -> dict[str, Any]:
    """Return `draft` as plain JSON values, ready to be stored."""
    built: dict[str, Any] = msgspec.to_builtins(draft)
    if not draft.translations:  # as every draft was stored before there were any
        del built["translations"]
    return built
