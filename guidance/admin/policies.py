"""A workspace's rules for everybody as a form: limits per intent, quiet traits, the time zone."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelect2MultipleWidget,
    UnfoldAdminSelect2Widget,
)

from guidance.admin import quiet, widgets
from guidance.admin.offered import traits_seen
from guidance.content.languages import NAMES
from guidance.engine.catalog import INTENTS
from guidance.workspaces.models import Workspace

INTENT_NAMES = {
    "warn": "Warnings",
    "inform": "Information",
    "teach": "Teaching",
    "sell": "Selling",
    "ask": "Asking",
}
LIMIT_PARTS = ("count", "days", "cooldown_days")
DEFAULT_DAYS = 7
LONGEST = 366
FULL = 100


class IntentForm(forms.Form):
    """How much of one intent a person may see."""

    count = widgets.small_number("Shows a person", 1, 1000)
    days = widgets.small_number("In how many days", 1, LONGEST)
    cooldown_days = widgets.small_number("Quiet days after a dismissal", 0, LONGEST)

    def limit(self) -> dict[str, int]:
        """Return the limit as it is stored, only with what is said; days mean nothing without a number of shows."""
        held = {name: self.cleaned_data[name] for name in LIMIT_PARTS}
        if held["count"] is None:
            held["days"] = None
        elif held["days"] is None:
            held["days"] = DEFAULT_DAYS
        return {name: value for name, value in held.items() if value}


class QuietTraitForm(forms.Form):
    """A trait that means a quiet state while it is true, not 0 and not empty."""

    trait = widgets.small_choice("Trait")
    state = widgets.small_choice("What it means", quiet.NAMES, required=True)

    def __init__(self, *args: Any, traits: dict[str, tuple[str, ...]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = str(self.data.get(self.add_prefix("trait")) or self.initial.get("trait") or "")
        self.fields["trait"].choices = trait_choices(traits, chosen)  # type: ignore[attr-defined]


QuietTraitFormSet = forms.formset_factory(QuietTraitForm, extra=0, can_delete=True, max_num=20)


class WorkspaceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A workspace; the parts that are lists have forms of their own: `limits` and `quiet`."""

    four_eyes = forms.MultipleChoiceField(
        label="Only with a colleague's approval",
        choices=[(intent, INTENT_NAMES[intent]) for intent in INTENTS],
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="Prompts that want this go live once somebody else than their author has approved them.",
    )

    default_language = forms.ChoiceField(
        label="Prompts are written in",
        choices=[("", "Not said"), *NAMES.items()],
        required=False,
        widget=UnfoldAdminSelect2Widget,
        help_text="Whoever reads none of the languages beside gets this one.",
    )
    languages = forms.MultipleChoiceField(
        label="And translated into",
        choices=list(NAMES.items()),
        required=False,
        widget=UnfoldAdminSelect2MultipleWidget,
        help_text="Each prompt has a page for its translations. What is live speaks a new language once it is published again.",
    )

    class Meta:
        model = Workspace
        fields = "__all__"  # noqa: DJ007 - the admin's fieldsets say which
        widgets = {"time_zone": UnfoldAdminSelect2Widget}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        data = self.data if self.is_bound else None
        held = self.instance.intent_limits or {}
        self.limits = [
            (INTENT_NAMES[intent], IntentForm(data, prefix=f"limit-{intent}", initial=held.get(intent) or {}))
            for intent in INTENTS
        ]
        self.quiet = self._quiet(data) if self.instance.pk else None
        if "time_zone" in self.fields:
            self.fields["time_zone"].widget.choices = zone_choices(self.instance.time_zone)

    def clean(self) -> dict[str, Any]:
        """Take over the limits and the quiet traits, and refuse numbers that mean nothing."""
        held: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("person_cap_days", "account_cap_days"):
            if held.get(name) == 0:
                self.add_error(name, "At least one day is needed.")
        if (held.get("holdout_percent") or 0) > FULL:
            self.add_error("holdout_percent", "From 0 to 100 per cent.")
        if held.get("time_zone") and held["time_zone"] not in {*zones(), self.initial.get("time_zone")}:
            self.add_error("time_zone", "Choose a time zone from the list.")
        self._check_languages(held)
        self._take_limits()
        if self.quiet is not None:
            self._take_quiet(self.quiet)
        return held

    def _check_languages(self, held: dict[str, Any]) -> None:
        default, languages = held.get("default_language") or "", held.get("languages") or []
        if languages and not default:
            self.add_error(
                "default_language", "Say in which language prompts are written, so that it is not translated."
            )
        elif default in languages:
            self.add_error("languages", f"Prompts are written in {NAMES[default]} already; leave it out here.")

    def _quiet(self, data: Any) -> Any:
        people, accounts = traits_seen(workspace_id=self.instance.pk)
        initial = [
            {"trait": f"{held['scope']}:{held['trait']}", "state": held["state"]}
            for held in self.instance.quiet_traits or []
        ]
        given = {"traits": {"user": people, "account": accounts}}
        return QuietTraitFormSet(data, prefix="quiet", initial=initial, form_kwargs=given)

    def _take_limits(self) -> None:
        if not all([form.is_valid() for _, form in self.limits]):  # noqa: C419 - each tells its own faults
            self.add_error(None, "Some of the limits by intent cannot be read.")
            return
        limits = {form.prefix.removeprefix("limit-"): form.limit() for _, form in self.limits if form.prefix}
        self.instance.intent_limits = {intent: limit for intent, limit in limits.items() if limit}

    def _take_quiet(self, rows: Any) -> None:
        if not rows.is_valid():
            self.add_error(None, "Some of the traits that mean quiet are not complete.")
            return
        self.instance.quiet_traits = [
            {"state": held["state"], "scope": scope, "trait": trait}
            for held in (form.cleaned_data for form in rows.forms)
            if held.get("trait") and not held.get("DELETE")
            for scope, _, trait in [held["trait"].partition(":")]
        ]


def trait_choices(traits: dict[str, tuple[str, ...]], chosen: str) -> list[Any]:
    """Return the traits really seen, those of people and those of accounts, with the chosen one even if it is gone."""
    scope, _, name = chosen.partition(":")
    groups: list[Any] = [("", "Choose a trait…")]
    for key, label in (("user", "Of the person"), ("account", "Of the account")):
        names = traits.get(key, ())
        shown = [(f"{key}:{held}", _words(held)) for held in names]
        if scope == key and name not in names:
            shown.append((chosen, f"{_words(name)} (not seen lately)"))
        if shown:
            groups.append((label, shown))
    return groups


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """Return the names of the world's time zones, UTC first."""
    named = {name for name in available_timezones() if "/" in name and name.partition("/")[0] in _REGIONS}
    return ("UTC", *sorted(named))


def zone_choices(current: str) -> list[tuple[str, str]]:
    """Return the time zones by place, with the present one even if it is unusual."""
    return [(name, name.replace("_", " ")) for name in _once([*zones(), current])]


_REGIONS = frozenset(
    {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)


def _once(names: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if name]


def _words(trait: str) -> str:
    return trait.replace("_", " ").capitalize()
