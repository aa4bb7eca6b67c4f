"""What a fact is called in plain English, and how its values are."""

from collections.abc import Callable
from dataclasses import dataclass

from guidance.rules import facts as kinds
from guidance.rules.facts import Fact, Side, Where

Name = Callable[[str, str], str]
Filter = Callable[[Where], str]

_UNITS = ((86_400, "day"), (3_600, "hour"), (1, "second"))
_HAPPENED = {"seen": "was seen", "dismissed": "was dismissed", "converted": "led to its goal"}
_LAST_HAPPENED = {"seen": "was last seen", "dismissed": "was last dismissed", "converted": "last led to its goal"}


@dataclass(frozen=True, slots=True)
class Said:
    """A fact in words: what it is about, the verb before its value, and the value itself. `is_yes`: it is true or false."""

    label: str
    show: Callable[[object], str]
    verb: str = ""
    is_yes: bool = False


def said(fact: Fact, name: Name, filtered: Filter) -> Said:
    """Return the words for a fact; `name` gives the label of a key, `filtered` the words for a condition on properties."""
    match fact:
        case kinds.Count(event=event, where=where, window_seconds=window):
            return Said(f"{_event(event, where, name, filtered)} happened{_who(fact.scope)}{_window(window)}", _times)
        case kinds.DistinctDays(event=event, where=where, window_seconds=window):
            happened = f"{_event(event, where, name, filtered)} happened{_who(fact.scope)}{_window(window)}"
            return Said(happened, _different_days, " on")
        case kinds.Sum(event=event, where=where, window_seconds=window):
            of = _event(event, where, name, filtered)
            return Said(f"sum of “{fact.property}” of {of}{_who(fact.scope)}{_window(window)}", plain, " is")
        case kinds.FirstAt(event=event, where=where):
            return Said(f"first {_event(event, where, name, filtered)}{_who(fact.scope)}", plain, " is")
        case kinds.LastAt(event=event, where=where):
            return Said(f"last {_event(event, where, name, filtered)}{_who(fact.scope)}", plain, " is")
        case kinds.DaysSince(event=event, where=where):
            return Said(f"{_event(event, where, name, filtered)}{_who(fact.scope)} was last", _days_ago)
        case kinds.Trend(event=event, where=where, window_seconds=length):
            happened = f"{_event(event, where, name, filtered)} happened{_who(fact.scope)}{_window(length)}"
            return Said(happened, lambda value: f"{percent(value)} as often as in the {duration(length)} before")
        case kinds.Sequence() | kinds.Absence():
            return _of_two(fact, name, filtered)
        case kinds.Ratio(limit=limit):
            return Said(f"{name('limit', limit)} used", percent, " is")
        case kinds.DaysUntilFull(limit=limit):
            return Said(f"{name('limit', limit)} will be full in", _days)
        case kinds.PromptHistory(prompt=prompt, what=what, window_seconds=window):
            return Said(
                f"prompt “{name('prompt', prompt)}” {_HAPPENED[what]}{_who(fact.scope)}{_window(window)}", _times
            )
        case _:
            return Said(
                f"prompt “{name('prompt', fact.prompt)}” {_LAST_HAPPENED[fact.what]}{_who(fact.scope)}", _days_ago
            )


def plain(value: object) -> str:
    """Return a value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "empty"
    return f"“{value}”" if isinstance(value, str) else f"{value:,}" if isinstance(value, int | float) else str(value)


def percent(value: object) -> str:
    """Return a share in percent."""
    if isinstance(value, float):
        return f"{round(value * 100, 7):,g} %"
    # A whole number may be larger than any float.
    return f"{value * 100:,} %" if isinstance(value, int) else plain(value)


def duration(seconds: int) -> str:
    """Return a length of time in the largest unit that says it whole: "14 days", "hour"."""
    size, word = next(unit for unit in _UNITS if seconds % unit[0] == 0)
    count = seconds // size
    return word if count == 1 else f"{count:,} {word}s"


def _of_two(fact: kinds.Sequence | kinds.Absence, name: Name, filtered: Filter) -> Said:
    def side(which: Side) -> str:
        return _event(which.event, which.where, name, filtered)

    first, then, word = (
        (fact.first, fact.then, "was") if isinstance(fact, kinds.Sequence) else (fact.event, fact.without, "was not")
    )
    within = duration(fact.within_seconds)
    within = within if within[0].isdigit() else f"1 {within}"
    label = (
        f"{side(first)} {word} followed by {side(then)} within {within}{_who(fact.scope)}{_window(fact.window_seconds)}"
    )
    return Said(label, plain, " is", is_yes=True)


def _event(event: str, where: Where | None, name: Name, filtered: Filter) -> str:
    return f"“{name('event', event)}”{f' ({filtered(where)})' if where else ''}"


def _who(scope: str) -> str:
    return " by anyone in the account" if scope == "account" else ""


def _window(seconds: int | None) -> str:
    return "" if seconds is None else f" in the last {duration(seconds)}"


def _times(value: object) -> str:
    return "once" if value == 1 else f"{plain(value)} times"


def _days(value: object) -> str:
    return f"{plain(value)} {'day' if value == 1 else 'days'}"


def _different_days(value: object) -> str:
    return "1 day" if value == 1 else f"{plain(value)} different days"


def _days_ago(value: object) -> str:
    return f"{_days(value)} ago"
