"""The terms of a prompt in a marketer's words, and back: how often, when, to whom of all who match, and beside what."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms

from guidance.admin import widgets
from guidance.admin.offered import Offered
from guidance.core.times import iso, parse_iso, wall_clock
from guidance.protocol.content import Draft, Frequency, Schedule

Fields = Mapping[str, Any]
ONCE, UNTIL_ACTED, EVERY, ALWAYS, CUSTOM = "once", "until_acted", "every", "always", "custom"
OFTEN = [
    (ONCE, "Once"),
    (UNTIL_ACTED, "Until they act on it"),
    (EVERY, "Every few days"),
    (ALWAYS, "Every time"),
    (CUSTOM, "Something else"),
]
PER = [("person", "person"), ("account", "account")]
EVERYBODY, BUYERS, BOTH = "everybody", "buyers", "both"
BUYERS_CHOICES = [
    (EVERYBODY, "Everybody"),
    (BUYERS, "Only people who may buy"),
    (BOTH, "People who may buy; the others get another text"),
]
WEEKDAYS = [(0, "Mon"), (1, "Tue"), (2, "Wed"), (3, "Thu"), (4, "Fri"), (5, "Sat"), (6, "Sun")]
WINDOWS = {86_400: "per day", 604_800: "per week", 2_592_000: "per 30 days"}
DAY_SECONDS = 86_400
DEFAULT_EVERY = 7
DAYS = 365
GROUP_DAYS = 366
DATE = "%Y-%m-%dT%H:%M"
SECONDS = "%Y-%m-%dT%H:%M:%S"
NEW_GROUP = "new"


class TermsForm(forms.Form):
    """How often, when, and which part of the audience."""

    often = forms.ChoiceField(label="How often", choices=OFTEN, widget=forms.RadioSelect)
    every_days = widgets.small_number("Days between two showings", 1, DAYS)
    count = widgets.small_number("At most", 1, 1000)
    window = widgets.small_choice("How long it counts")
    until_acted = forms.BooleanField(label="and stop once they act on it", required=False)
    per = widgets.small_choice("Counted per", PER, required=True)
    cooldown_days = widgets.small_number("Days to wait after a dismissal", 0, DAYS)
    recount_on_publish = widgets.switch("Count anew after each publish")
    starts_at = forms.DateTimeField(label="From", required=False, input_formats=[DATE, SECONDS])
    ends_at = forms.DateTimeField(label="Until", required=False, input_formats=[DATE, SECONDS])
    local = widgets.switch(
        "In each person's own time zone", "Nine o'clock is nine where they are; without it, times are UTC."
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="Only on these days of the week",
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    opens_at = widgets.time_of_day("Not before")
    closes_at = widgets.time_of_day("Not after")
    buyers = forms.ChoiceField(label="Who of them", choices=BUYERS_CHOICES, widget=forms.RadioSelect)
    group = widgets.small_choice("Group of prompts that exclude each other")
    group_new = widgets.small_text("Name of the new group", placeholder="Name of the group", size=60)
    exclusion_days = widgets.small_number("Days between two prompts of the group", 1, GROUP_DAYS)
    holdout = widgets.small_percent("Per cent of people kept without it")

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.initial
        spans = windows(offered, given.get("window_seconds"), given.get("period_of"))
        self.fields["window"].choices = spans  # type: ignore[attr-defined]
        self.fields["group"].choices = groups(offered, given.get("group_name") or "")  # type: ignore[attr-defined]
        for name in ("starts_at", "ends_at"):
            self.fields[name].widget = forms.DateTimeInput(
                format=DATE, attrs={"type": "datetime-local", "class": widgets.SMALL}
            )

    def clean(self) -> dict[str, Any]:
        """Ask for what the choices need."""
        held = self.cleaned_data
        if held.get("often") == EVERY and not held.get("every_days") and "every_days" not in self.errors:
            self.add_error("every_days", "Say after how many days it may come back.")
        if held.get("group") == NEW_GROUP and not held.get("group_new", "").strip():
            self.add_error("group_new", "Give the group a name.")
        return held


class DayForm(forms.Form):
    """One day without the prompt."""

    day = forms.DateField(
        label="Day",
        required=False,
        widget=forms.DateInput(
            format="%Y-%m-%d", attrs={"type": "date", "class": widgets.SMALL, "aria-label": "Day without the prompt"}
        ),
    )


DayFormSet = forms.formset_factory(DayForm, extra=0, can_delete=True, max_num=100)


def windows(offered: Offered, seconds: int | None, period_of: str | None) -> list[tuple[str, str]]:
    """Return the spans a frequency can be counted over, with the present one if it is unusual."""
    spans = {f"window:{held}": label for held, label in WINDOWS.items()}
    spans |= {f"period:{key}": f"per billing period of {name}" for key, name in offered.limits.items()}
    if seconds is not None:
        spans.setdefault(f"window:{seconds}", _span(seconds))
    if period_of is not None:
        spans.setdefault(f"period:{period_of}", f"per billing period of {period_of} (gone)")
    return [*spans.items(), ("", "ever")]


def groups(offered: Offered, current: str) -> list[tuple[str, str]]:
    """Return the groups a prompt can be in, with the present one, and the choice to name a new one."""
    names = sorted({*offered.groups, *([current] if current else [])})
    return [("", "In no group"), *((f"group:{name}", name) for name in names), (NEW_GROUP, "A new group…")]


def fields_of(draft: Draft) -> dict[str, Any]:
    """Return the initial values of `TermsForm`."""
    frequency, schedule = draft.frequency, draft.schedule
    mode = mode_of(frequency)
    return {
        "often": mode,
        "every_days": (frequency.window_seconds or 0) // DAY_SECONDS if mode == EVERY else DEFAULT_EVERY,
        "count": frequency.count,
        "window": _window_key(frequency),
        "window_seconds": frequency.window_seconds,
        "period_of": frequency.period_of,
        "until_acted": frequency.until_acted,
        "per": frequency.per,
        "cooldown_days": frequency.cooldown_days,
        "recount_on_publish": frequency.recount_on_publish,
        "starts_at": _moment(schedule.starts_at, local=schedule.local),
        "ends_at": _moment(schedule.ends_at, local=schedule.local),
        "local": schedule.local,
        "weekdays": list(schedule.weekdays),
        "opens_at": schedule.opens_at,
        "closes_at": schedule.closes_at,
        "buyers": BOTH if draft.others is not None else BUYERS if draft.buyers_only else EVERYBODY,
        "group": f"group:{draft.exclusion_group}" if draft.exclusion_group else "",
        "group_name": draft.exclusion_group,
        "exclusion_days": draft.exclusion_days,
        "holdout": percent_of(draft.holdout),
    }


def days_of(draft: Draft) -> list[dict[str, Any]]:
    """Return the initial values of the days without the prompt."""
    return [{"day": day} for text in draft.schedule.blackout_days if (day := _day(text)) is not None]


def mode_of(frequency: Frequency) -> str:
    """Return which of the plain choices says all that `frequency` caps, or the one that shows every field."""
    count, seconds, period_of = frequency.count, frequency.window_seconds, frequency.period_of
    if period_of is not None:
        return CUSTOM
    if count is None and seconds is None:
        return UNTIL_ACTED if frequency.until_acted else ALWAYS
    if count != 1 or frequency.until_acted:
        return CUSTOM
    if seconds is None:
        return ONCE
    days, rest = divmod(seconds, DAY_SECONDS)
    return EVERY if rest == 0 and 1 <= days <= DAYS else CUSTOM


def frequency_of(held: Fields) -> Frequency:
    """Return the frequency that the fields say."""
    capped: dict[str, dict[str, Any]] = {
        ONCE: {"count": 1},
        UNTIL_ACTED: {"count": None, "until_acted": True},
        EVERY: {"count": 1, "window_seconds": (held["every_days"] or 0) * DAY_SECONDS},
        ALWAYS: {"count": None},
    }
    return Frequency(
        **(capped.get(held["often"]) or _custom(held)),
        per=held["per"],
        cooldown_days=held["cooldown_days"] or 0,
        recount_on_publish=held["recount_on_publish"],
    )


def schedule_of(held: Fields, days: Iterable[Fields], base: Schedule) -> Schedule:
    """Return the schedule that the fields say; what is stored is kept where it says the same."""
    local, weekdays = held["local"], held["weekdays"]
    return Schedule(
        starts_at=_text(held["starts_at"], base.starts_at, local=local, was=base.local),
        ends_at=_text(held["ends_at"], base.ends_at, local=local, was=base.local),
        local=local,
        blackout_days=list(dict.fromkeys(fields["day"].isoformat() for fields in days if fields.get("day"))),
        weekdays=base.weekdays if set(weekdays) == set(base.weekdays) else sorted(weekdays),
        opens_at=_hour(held["opens_at"]),
        closes_at=_hour(held["closes_at"]),
    )


def reach_of(held: Fields, base: Draft) -> dict[str, Any]:
    """Return the draft's values for its group, its holdout and its buyers."""
    chosen = held["group"]
    group = held["group_new"].strip() if chosen == NEW_GROUP else chosen.removeprefix("group:")
    only = {EVERYBODY: False, BUYERS: True}.get(held["buyers"])
    return {
        "exclusion_group": group,
        "exclusion_days": held["exclusion_days"] or base.exclusion_days,
        "holdout": share_of(held["holdout"], base.holdout),
        # Beside a text for the others this says nothing more: what is stored stays.
        "buyers_only": only if only is not None else base.buyers_only or base.others is None,
    }


def percent_of(share: float) -> float:
    """Return a share of 1 as per cent, as a field shows it."""
    percent = round(share * 100, 2)
    return int(percent) if percent.is_integer() else percent


def share_of(percent: float | None, stored: float) -> float:
    """Return the share that per cent say; the stored one, if the field showed just that."""
    if percent is not None and percent == percent_of(stored):
        return stored
    return round((percent or 0) / 100, 6)


def _custom(held: Fields) -> dict[str, Any]:
    kind, _, value = held["window"].partition(":")
    return {
        "count": held["count"],
        "window_seconds": int(value) if kind == "window" else None,
        "period_of": value if kind == "period" else None,
        "until_acted": held["until_acted"],
    }


def _window_key(frequency: Frequency) -> str:
    if frequency.period_of is not None:
        return f"period:{frequency.period_of}"
    return f"window:{frequency.window_seconds}" if frequency.window_seconds is not None else ""


def _span(seconds: int) -> str:
    days, rest = divmod(seconds, DAY_SECONDS)
    return f"per {days} days" if rest == 0 else f"per {seconds / 3600:g} hours"


def _moment(text: str | None, *, local: bool) -> datetime | None:
    if not text:
        return None
    return wall_clock(text) if local else parse_iso(text)


def _text(moment: datetime | None, stored: str | None, *, local: bool, was: bool) -> str | None:
    if moment is None:
        return None
    # The field shows minutes; a stored moment within the same one is kept to the second.
    before = _moment(stored, local=was)
    if local == was and before is not None and before.strftime(DATE) == moment.strftime(DATE):
        return stored
    return moment.strftime(SECONDS) if local else iso(moment)


def _hour(shown: time | None) -> str | None:
    return None if shown is None else shown.strftime("%H:%M")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
