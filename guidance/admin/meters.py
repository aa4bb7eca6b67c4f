"""Meters as people read them: used / limit and a bar."""

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join

from guidance.people.models import Account

NEAR = 80
FULL = 100


@dataclass(frozen=True, slots=True)
class Meter:
    """How much of one limit an account uses; `limit` None is unlimited."""

    name: str
    unit: str
    used: float
    limit: int | None

    @property
    def percent(self) -> int | None:
        """How full it is, or None without a limit."""
        return round(100 * self.used / self.limit) if self.limit else None

    @property
    def fill(self) -> int:
        """How much of the bar is filled, in percent."""
        return min(self.percent or 0, FULL)

    @property
    def level(self) -> str:
        """How alarming that is."""
        percent = self.percent
        if percent is None:
            return "free"
        return "full" if percent >= FULL else "near" if percent >= NEAR else "ok"

    @property
    def text(self) -> str:
        """The numbers in words."""
        limit = "no limit" if self.limit is None else f"{self.limit:,}"
        return f"{self.used:,.0f} of {limit}" if self.limit is not None else f"{self.used:,.0f}, {limit}"


def of_account(*, account: Account) -> list[Meter]:
    """Return the account's meters: those its plan limits, and those it reported."""
    allowed = {held.limit.key: held for held in account.plan.limits.all()} if account.plan else {}
    found = [
        Meter(held.limit.name, held.limit.unit, _used(account, key), held.amount)
        for key, held in sorted(allowed.items())
    ]
    found += [Meter(key, "", _used(account, key), None) for key in sorted(account.meters) if key not in allowed]
    return found


def bars(meters: list[Meter]) -> str:
    """Return meters as small bars for a list's cell."""
    rows = ((meter.level, meter.name, meter.text, meter.fill) for meter in meters)
    return format_html_join(
        "",
        '<div class="g-meter g-{0}"><div class="g-meter-line"><span>{1}</span><span>{2}</span></div>'
        '<div class="g-track"><div class="g-fill" style="width:{3}%"></div></div></div>',
        rows,
    ) or format_html("—")


def _used(account: Account, key: str) -> float:
    held = account.meters.get(key) or {}
    used = held.get("used", 0) if isinstance(held, dict) else held
    return float(used) if isinstance(used, int | float) else 0.0
