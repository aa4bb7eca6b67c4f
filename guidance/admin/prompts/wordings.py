"""The wordings of a prompt as forms: its own, further ones to compare it with, and that of people who cannot buy."""

from collections.abc import Iterable, Iterator
from itertools import chain, count
from typing import Any

from django import forms
from django.http import QueryDict

from guidance.admin import widgets
from guidance.admin.offered import Offered
from guidance.admin.prompts import terms
from guidance.admin.prompts.parts import BlockFormSet, ButtonFormSet, blocks_of, buttons_of, parts_of
from guidance.protocol.content import Alternative, Block, Draft, Variant
from guidance.protocol.wordings import OTHERS, OWN

FURTHER = 3
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DEFAULT_SHARE = 50


class WordingForm(forms.Form):
    """What a further wording has besides its parts."""

    on = forms.BooleanField(required=False, widget=forms.HiddenInput)
    share = widgets.small_percent("Share of this wording in per cent")
    label = widgets.small_text("Spoken name", size=200, placeholder="As of wording A")


class Given:
    """What every form of the editor is made from."""

    def __init__(self, *, offered: Offered, data: QueryDict | None) -> None:
        self.offered, self.data = offered, data


class Wording:
    """The forms of one wording; `variant` is its key in the draft, `prefix` what its fields' names begin with."""

    def __init__(
        self, *, variant: str, prefix: str, name: str, blocks: list[Block], given: Given, held: Variant | None = None
    ) -> None:
        self.variant, self.prefix, self.name, self.stored = variant, prefix, name, blocks
        start = f"{prefix}-" if prefix else ""
        initial = {
            "on": held is not None,
            "share": terms.percent_of(held.weight) if held else DEFAULT_SHARE,
            "label": held.label if held else "",
        }
        self.weight = held.weight if held else 0.0
        self.form = WordingForm(given.data, prefix=prefix, initial=initial) if prefix else None
        options: dict[str, Any] = {"form_kwargs": {"offered": given.offered}}
        self.blocks = BlockFormSet(given.data, prefix=f"{start}blocks", initial=blocks_of(blocks), **options)
        self.buttons = ButtonFormSet(given.data, prefix=f"{start}buttons", initial=buttons_of(blocks), **options)

    is_on = True

    @property
    def is_own(self) -> bool:
        """Whether this is the prompt's own wording."""
        return self.variant == OWN

    @property
    def is_for_others(self) -> bool:
        """Whether this is what people get who cannot buy."""
        return self.variant == OTHERS

    @property
    def short(self) -> str:
        """A name short enough for a switch."""
        return "Cannot buy" if self.is_for_others else self.name.removeprefix("Wording ")

    def is_valid(self) -> bool:
        """Return whether all of it can be read; what is switched off always can."""
        readable = [self.form.is_valid()] if self.form else []
        return not self.is_on or all([*readable, self.blocks.is_valid(), self.buttons.is_valid()])

    @property
    def parts(self) -> list[Block]:
        """The blocks as the fields say them; ask `is_valid` first."""
        return parts_of(base=self.stored, blocks=_in_order(self.blocks.forms), buttons=_in_order(self.buttons.forms))

    @property
    def label(self) -> str:
        """The spoken name, empty for the prompt's own."""
        return str(self.form.cleaned_data["label"]) if self.form else ""

    @property
    def errors(self) -> Iterator[str]:
        """Every fault of a wording that is on, with the wording's name before it where there are several."""
        before = "" if self.is_own else f"{self.name}, "
        for form in (
            [*([self.form] if self.form else []), *self.blocks.forms, *self.buttons.forms] if self.is_on else ()
        ):
            for name, texts in form.errors.items():
                yield from (f"{before}{form[name].label}: {text}" for text in texts)


class Wordings:
    """All wordings of one draft. `others` says whether people who cannot buy get their own, by the field that asks."""

    def __init__(self, *, draft: Draft, given: Given, others: bool) -> None:
        self.own = Wording(variant=OWN, prefix="", name="Wording A", blocks=draft.blocks, given=given)
        self.further = [_further(draft, index, given) for index in range(max(FURTHER, len(draft.variants)))]
        self.others = Wording(
            variant=OTHERS,
            prefix=OTHERS,
            name="People who cannot buy",
            blocks=draft.others.blocks if draft.others else [],
            given=given,
            held=Variant(OTHERS, 0.0, [], draft.others.label) if draft.others else None,
        )
        self.others.is_on = others

    def __iter__(self) -> Iterator[Wording]:
        yield from (self.own, *self.further, self.others)

    @property
    def several(self) -> bool:
        """Whether people get more than one wording."""
        return sum(wording.is_on for wording in self) > 1

    def is_valid(self) -> bool:
        """Return whether every wording that is on can be read."""
        readable = [wording.is_valid() for wording in self]
        return all(readable)

    @property
    def errors(self) -> list[str]:
        """Every fault."""
        return [error for wording in self for error in wording.errors]

    @property
    def variants(self) -> list[Variant]:
        """The further wordings as the draft holds them; ask `is_valid` first."""
        return [
            Variant(wording.variant, _share(wording), wording.parts, wording.label)
            for wording in self.further
            if wording.is_on
        ]

    @property
    def alternative(self) -> Alternative | None:
        """What people get who cannot buy; ask `is_valid` first."""
        return Alternative(self.others.parts, self.others.label) if self.others.is_on else None


def _further(draft: Draft, index: int, given: Given) -> Wording:
    held = draft.variants[index] if index < len(draft.variants) else None
    letter = LETTERS[index + 1 : index + 2] or str(index + 2)
    taken = {variant.key for variant in draft.variants}
    plain = letter.lower()
    key = (
        held.key
        if held
        else next(key for key in chain([plain], map(f"{plain}-{{}}".format, count(2))) if key not in taken)
    )
    name = f"Wording {letter}" if held is None or key == plain else f"Wording {letter} ({key})"
    blocks = held.blocks if held else []
    wording = Wording(variant=key, prefix=f"v{index}", name=name, blocks=blocks, given=given, held=held)
    wording.is_on = _is_on(wording)
    return wording


def _is_on(wording: Wording) -> bool:
    shown = wording.form["on"].value() if wording.form else True
    return shown is True or str(shown).lower() in {"true", "on", "1"}


def _share(wording: Wording) -> float:
    return terms.share_of(wording.form.cleaned_data["share"], wording.weight) if wording.form else 0.0


def _in_order(forms: Iterable[Any]) -> Iterator[dict[str, Any]]:
    kept = [form.cleaned_data for form in forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
    yield from sorted(kept, key=lambda held: (held.get("ORDER") is None, held.get("ORDER") or 0))
