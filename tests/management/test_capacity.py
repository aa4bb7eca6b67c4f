"""The arithmetic of docs/scaling.md: in proportion, and the same figures as are printed there."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from guidance.management.capacity import Load, needs

DOCS = Path(__file__).resolve().parents[2] / "docs" / "scaling.md"


def said(*arguments: object) -> str:
    out = StringIO()
    call_command("capacity", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_a_person_a_day_is_counted_once() -> None:
    need = needs(Load(people=86_400, days=30, events=3, pages=1, peak=1, at_once=0.5, kept_days=10))

    assert (need.mean_events, need.peak_events, need.streams) == (3, 3, 43_200)
    assert need.web_cores == pytest.approx((1.15e-3 + 0.43e-3) / 0.6)
    assert need.worker_cores == pytest.approx(1.53e-3 / 0.6)
    assert need.database_cores == pytest.approx(1.28e-3 / 0.6)
    assert need.log_gb == pytest.approx(86_400 * 3 * (300 * 10 + 175 * 7) / 1e9)
    assert (need.people_gb, need.records_gb) == pytest.approx((0.28512, 0.35424))


def test_twice_the_people_need_twice_of_everything() -> None:
    one, two = needs(Load(people=1_000)), needs(Load(people=2_000))

    for name in one.__slots__:
        assert getattr(two, name) == pytest.approx(2 * getattr(one, name), abs=1)


@pytest.mark.parametrize("people", [1_000, 100_000, 1_000_000])
def test_the_page_shows_what_the_command_says(people: int) -> None:
    shown = DOCS.read_text()

    for line in said(people).splitlines():
        name, value = line.strip().split("  ", 1)
        assert f"| {value} |" in next(row for row in shown.splitlines() if row.startswith(f"| {name} |")), line


@pytest.mark.parametrize("wrong", [(-1,), (1, "--days", "31"), (1, "--peak", "-2")])
def test_figures_that_cannot_be_are_refused(wrong: tuple[object, ...]) -> None:
    with pytest.raises(CommandError, match="Give figures of zero and above, and at most 30 active days a month"):
        said(*wrong)
