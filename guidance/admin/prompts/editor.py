"""The prompt editor: the forms of one draft, filled from it or from what was sent."""

from collections.abc import Iterable
from typing import Any

from django.core import signing
from django.http import QueryDict

from guidance.admin.audience import Audience
from guidance.admin.offered import Offered
from guidance.admin.prompts import mapping, terms
from guidance.admin.prompts.forms import PromptForm
from guidance.admin.prompts.items import Items
from guidance.admin.prompts.questions import SurveySteps
from guidance.admin.prompts.steps import Steps
from guidance.admin.prompts.wordings import Given, Wordings
from guidance.content.findings import Finding
from guidance.content.models import Prompt
from guidance.protocol.content import Draft, dump, load

STEPPED: dict[str, type[Steps]] = {Prompt.Kind.TOUR: Steps, Prompt.Kind.SURVEY: SurveySteps}
# Which part of the page mends a finding, by the place the check names; the ids are those of the page's headings.
SECTION_OF = {
    **dict.fromkeys(("anchor", "trigger", "placement"), "when"),
    **dict.fromkeys(("audience", "offer"), "who"),
    **dict.fromkeys(("frequency", "exclusion_group", "holdout"), "often"),
    "schedule": "schedule",
    "theme": "more",
}
_SALT = "guidance.draft"


class Editor:
    """All forms of one prompt's draft."""

    def __init__(self, *, prompt: Prompt, offered: Offered, data: QueryDict | None = None) -> None:
        self.prompt = prompt
        self.offered = offered
        self.base = load(_opened(data) or prompt.draft)
        self.audience = Audience(offered=offered, document=self.base.audience, data=data, own_page=True)
        initial = {"name": prompt.name, **mapping.fields_of(self.base, self.audience.page)}
        self.form = PromptForm(data, initial=initial, kind=prompt.kind, offered=offered)
        self.days = terms.DayFormSet(data, prefix="off", initial=terms.days_of(self.base))
        others = self.form["buyers"].value() == terms.BOTH
        given: dict[str, Any] = {"draft": self.base, "offered": offered, "data": data}
        self.steps = STEPPED[prompt.kind](**given) if prompt.kind in STEPPED else None
        self.items = Items(**given) if prompt.kind == Prompt.Kind.CHECKLIST else None
        self.wordings = Wordings(draft=self.base, given=Given(offered=offered, data=data), others=others)

    @property
    def opened(self) -> str:
        """The draft that the page was opened with, for the page to send back.

        What no field shows is carried over from it, however often the draft was saved by itself since.
        """
        return signing.dumps(dump(self.base), salt=_SALT, compress=True)

    def is_valid(self) -> bool:
        """Return whether everything can be read as a draft; the faults are told at their fields."""
        readable = [self.form.is_valid(), self.days.is_valid(), self.wordings.is_valid()]
        readable += [listed.is_valid() for listed in (self.steps, self.items) if listed]
        page = mapping.page_row(self.form.cleaned_data) if readable[0] else None
        return self.audience.is_valid(page) and all(readable)

    @property
    def draft(self) -> Draft:
        """The draft as the fields say it; ask `is_valid` first."""
        days = [form.cleaned_data for form in self.days.forms if not form.cleaned_data.get("DELETE")]
        return mapping.draft_of(
            base=self.base,
            held=self.form.cleaned_data,
            wordings=self.wordings,
            steps=self.steps.steps if self.steps else None,
            items=self.items.items if self.items else None,
            days=days,
            audience=self.audience.document,
        )

    @property
    def errors(self) -> list[str]:
        """Every fault, for the top of the page."""
        forms: list[Any] = [self.form, *self.days.forms]
        found = [
            f"{form[name].label}: {text}" for form in forms for name, texts in form.errors.items() for text in texts
        ]
        found += self.wordings.errors
        found += [error for listed in (self.steps, self.items) if listed for error in listed.errors]
        return [*found, self.audience.error] if self.audience.error else found


def _opened(data: QueryDict | None) -> Any:
    try:
        return signing.loads(str(data["opened"]), salt=_SALT) if data and "opened" in data else None
    except signing.BadSignature:
        return None


def by_section(findings: Iterable[Finding]) -> dict[str, list[Any]]:
    """Return the findings by place (all of texts as `what`, all of the moment as `when`), and by level with their section."""
    found: dict[str, list[Any]] = {"errors": [], "warnings": []}
    for finding in findings:
        section = SECTION_OF.get(finding.place, "what")
        found["errors" if finding.level == "error" else "warnings"].append((finding, section))
        place = section if section in {"what", "when"} else finding.place
        found.setdefault(place, []).append(finding)
    return found
