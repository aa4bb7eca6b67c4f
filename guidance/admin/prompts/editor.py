"""The prompt editor: the forms of one draft, filled from it or from what was sent."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import QueryDict

from guidance.admin.audience import Audience
from guidance.admin.offered import Offered
from guidance.admin.prompts import mapping
from guidance.admin.prompts.forms import BlockFormSet, ButtonFormSet, PromptForm
from guidance.content.models import Prompt
from guidance.protocol.content import Draft, load


class Editor:
    """All forms of one prompt's draft."""

    def __init__(self, *, prompt: Prompt, offered: Offered, data: QueryDict | None = None) -> None:
        self.prompt = prompt
        self.offered = offered
        self.base = load(prompt.draft)
        given = {"offered": offered}
        self.audience = Audience(offered=offered, document=self.base.audience, data=data, own_page=True)
        initial = {"name": prompt.name, **mapping.fields_of(self.base, self.audience.page)}
        self.form = PromptForm(data, initial=initial, kind=prompt.kind, **given)
        self.blocks = BlockFormSet(data, prefix="blocks", initial=mapping.blocks_of(self.base), form_kwargs=given)
        self.buttons = ButtonFormSet(data, prefix="buttons", initial=mapping.buttons_of(self.base), form_kwargs=given)

    def is_valid(self) -> bool:
        """Return whether everything can be read as a draft; the faults are told at their fields."""
        readable = [self.form.is_valid(), self.blocks.is_valid(), self.buttons.is_valid()]
        page = mapping.page_row(self.form.cleaned_data) if readable[0] else None
        return self.audience.is_valid(page) and all(readable)

    @property
    def draft(self) -> Draft:
        """The draft as the fields say it; ask `is_valid` first."""
        return mapping.draft_of(
            base=self.base,
            held=self.form.cleaned_data,
            blocks=_in_order(self.blocks.forms),
            buttons=_in_order(self.buttons.forms),
            audience=self.audience.document,
        )

    @property
    def errors(self) -> list[str]:
        """Every fault, for the top of the page."""
        found = [f"{self.form[name].label}: {text}" for name, texts in self.form.errors.items() for text in texts]
        for formset in (self.blocks, self.buttons):
            found += [
                f"{form[name].label}: {text}"
                for form in formset.forms
                for name, texts in form.errors.items()
                for text in texts
            ]
        return [*found, self.audience.error] if self.audience.error else found


def _in_order(forms: Iterable[Any]) -> Iterator[dict[str, Any]]:
    kept = [form.cleaned_data for form in forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
    yield from sorted(kept, key=lambda held: (held.get("ORDER") is None, held.get("ORDER") or 0))
