"""The fields of the prompt editor: where, when and about what; in a marketer's words."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from unfold.widgets import UnfoldAdminSelectWidget

from guidance.admin import widgets
from guidance.admin.offered import Offered
from guidance.admin.prompts import shapes
from guidance.admin.prompts.anchors import PickedField
from guidance.admin.prompts.terms import TermsForm
from guidance.content.models import Prompt
from guidance.workspaces.models import Workspace

TRIGGERS = [
    ("page", "As soon as the page is open"),
    ("hover", "When the pointer rests on the element"),
    ("click", "When the element is clicked"),
    ("event", "When something happens in the page"),
    ("visible", "When the element comes into view"),
    ("dwell", "After some time on the page"),
    ("idle", "In a calm moment"),
    ("exit", "When the pointer leaves the window"),
    ("scroll", "After scrolling through the page"),
    ("rage", "After quick clicks in one place"),
    ("limit", "When a limit is reached"),
    ("link", "Only by a link, or when the page asks"),
]
INTENTS = [
    ("warn", "Warn: something needs attention"),
    ("inform", "Inform"),
    ("teach", "Teach"),
    ("sell", "Sell"),
    ("ask", "Ask"),
]
STAGES = ["onboarding", "milestone", "expansion", "advocacy", "renewal"]
PRIORITIES = [(1, "1 (most important)"), (2, "2"), (3, "3"), (4, "4"), (5, "5")]
PLACEMENTS = [("top", "Top"), ("bottom", "Bottom"), ("left", "Left"), ("right", "Right")]
CORNERS = [("bottom-right", "Bottom right"), ("bottom-left", "Bottom left")]
CORNERS += [("top-right", "Top right"), ("top-left", "Top left"), ("inline", "Inside the element")]
PAGES = [("", "on every page"), ("starts_with", "where the address starts with"), ("is", "only on the address")]
PAGES += [("contains", "where the address contains"), ("is_not", "everywhere but on the address")]
FALLBACKS = [("none", "Show nothing"), ("modal", "Show it as a modal"), ("slideout", "Show it as a slideout")]
KINDS = [
    ("tooltip", "Tooltip", "Beside one element, on hovering or clicking it. For explaining and offering right there."),
    (
        "modal",
        "Modal",
        "In the middle, until it is answered. For what cannot wait, and for an offer somebody asked for.",
    ),
    ("banner", "Banner", "Along the edge of the page. For what people should know while they work on."),
    *shapes.KINDS,
    ("tour", "Tour", "Step by step through your app, over several pages. For showing how something is done."),
    ("survey", "Survey", "One question or several, step by step. For hearing what people think, and why."),
    ("checklist", "Checklist", "Things to do that tick themselves. For getting somebody started."),
    ("launcher", "Offer list", "A button in a corner. For finding again what people closed or put off."),
]


class NewPromptForm(forms.Form):
    """The little that a new prompt needs to be opened in the editor."""

    name = widgets.text("Name", required=True, size=120, help_text="For you and your colleagues; people never see it.")
    kind = forms.ChoiceField(choices=Prompt.Kind.choices)
    workspace = forms.ModelChoiceField(Workspace.objects.none(), empty_label=None, widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, workspaces: QuerySet[Workspace], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workspace"].queryset = workspaces  # type: ignore[attr-defined]
        if len(workspaces) == 1:
            self.fields["workspace"].widget = forms.HiddenInput()
            self.initial["workspace"] = workspaces[0].pk


class PromptForm(TermsForm):
    """Everything but the wordings and the audience."""

    name = widgets.text("Name", required=True, size=120, help_text="For you and your colleagues; people never see it.")
    label = widgets.text("Spoken name", size=200, help_text="What screen readers say before the text.")
    trigger = widgets.choice("Show it", TRIGGERS, required=True)
    delay = widgets.number("After how many milliseconds", 0, 10_000)
    seconds = widgets.number("After how many seconds", 0, 3600, help_text="Left empty, as many as usual.")
    percent = widgets.number("How much of it, in %", 1, 100, help_text="Left empty, half of it, or all of a limit.")
    reached = widgets.choice("Which limit")
    clicks = widgets.number("How many quick clicks", 2, 10, help_text="Left empty, three.")
    intercept = widgets.switch("Hold the click back", "The page's own reaction waits until the prompt is closed.")
    event = widgets.text("Which event", list="seen-events", size=200)
    anchor_picked = PickedField()
    anchor_name = widgets.text(
        "Element of the page",
        list="seen-anchors",
        help_text="The name your developers gave it with data-guidance.",
        size=200,
    )
    anchor_css = widgets.text("CSS selector", size=500, help_text="Only where the element has no name.")
    anchor_text = widgets.text("Text of the element", size=200, help_text="Found by what it says, as a last resort.")
    anchor_wait = widgets.number("Wait for it, milliseconds", 0, 60_000)
    anchor_fallback = widgets.choice("If it is not there", FALLBACKS)
    page_operator = widgets.choice("On which pages", PAGES)
    page_value = widgets.text("Address", placeholder="/contacts", size=500)
    placement = widgets.choice("Where it sits", PLACEMENTS, required=True)
    dismissible = widgets.switch("People can close it")
    standing = widgets.switch(
        "Stays until it is closed", "It is there again after a reload; that is still the same showing."
    )
    offer_feature = widgets.choice("Feature")
    offer_plan = widgets.choice("Plan, or a higher one")
    offer_limit = widgets.choice("No limit on")
    intent = widgets.choice("What it wants", INTENTS, required=True)
    stage = widgets.choice("Moment it serves", [(stage, stage.capitalize()) for stage in STAGES], required=True)
    priority = forms.TypedChoiceField(coerce=int, choices=PRIORITIES)
    theme = widgets.choice("Theme")

    def __init__(self, *args: Any, offered: Offered, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, offered=offered, **kwargs)
        given = self.initial
        self._choose("offer_feature", widgets.known(offered.features, "Nothing", given.get("offer_feature")))
        self._choose("offer_plan", widgets.known(offered.plans, "Nothing", given.get("offer_plan")))
        self._choose("offer_limit", widgets.known(offered.limits, "Nothing", given.get("offer_limit")))
        self._choose("reached", widgets.known(offered.limits, "Choose one", given.get("reached")))
        self._choose("theme", widgets.known(offered.themes, "The workspace's first", given.get("theme")))
        self.fields["priority"].widget.attrs["class"] = widgets.SMALL
        if kind in shapes.PLACES:
            self._choose("placement", shapes.PLACES[kind])
        elif kind in {Prompt.Kind.LAUNCHER, Prompt.Kind.CHECKLIST}:
            self._choose("placement", CORNERS)
        elif kind == Prompt.Kind.SURVEY:
            self._choose("placement", [*CORNERS, ("center", "In the middle, before everything else")])

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the address where pages are chosen."""
        held = super().clean()
        if held.get("page_operator") and not held.get("page_value"):
            self.add_error("page_value", "Say the address, like /contacts.")
        return held
