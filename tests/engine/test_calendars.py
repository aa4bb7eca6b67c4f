from guidance.core.times import DAY, HOUR
from guidance.engine.calendars import Calendar, calendar_of
from guidance.engine.catalog import Policy
from guidance.engine.decide import decide
from guidance.engine.reasons import Reason, Verdict
from tests.support.catalogs import NOW, catalog, lena, spec

SATURDAYS = spec("saturdays", weekdays=frozenset({5}))
ALWAYS = spec("always")
OVER = spec("over", ends=NOW)
IN_BERLIN, IN_NEW_YORK = (lena(traits={"timezone": zone}) for zone in ("Europe/Berlin", "America/New_York"))


def test_calendar_says_what_runs_and_how_to_refuse_the_rest():
    calendar = calendar_of(catalog(ALWAYS, OVER), lena(), NOW)

    assert calendar == Calendar(
        since=NOW,
        until=None,
        runs=[True, False],
        refusals=[
            Verdict("always", Reason.AUDIENCE),
            Verdict("over", Reason.ENDED, {"ended": "2026-11-21T10:00:00.000Z"}),
        ],
    )


def test_calendar_holds_until_the_first_schedule_turns_in_the_place_of_the_person():
    held = catalog(SATURDAYS, spec("later", starts=NOW + 2 * DAY))

    assert calendar_of(held, lena(), NOW).until == NOW + 14 * HOUR
    assert calendar_of(held, IN_BERLIN, NOW).until == NOW + 13 * HOUR
    assert calendar_of(held, IN_NEW_YORK, NOW).until == NOW + 19 * HOUR


def test_calendar_is_judged_once_for_everybody_of_a_place_while_it_holds():
    held = catalog(SATURDAYS, policy=Policy(zone="Europe/Berlin"))
    first = calendar_of(held, lena(), NOW)

    assert calendar_of(held, IN_BERLIN, first.until - 1) is first
    assert calendar_of(held, IN_NEW_YORK, NOW) is not first
    assert calendar_of(held, IN_BERLIN, first.until).runs == [False]
    assert calendar_of(held, IN_BERLIN, NOW).runs == [True]


def test_calendar_is_one_for_all_places_when_no_schedule_goes_by_them():
    held = catalog(ALWAYS, OVER)

    assert calendar_of(held, IN_BERLIN, NOW) is calendar_of(held, IN_NEW_YORK, NOW + 400 * DAY)


def test_deciding_about_the_past_is_not_misled_by_what_was_judged_later():
    held = catalog(spec(starts=NOW, ends=NOW + HOUR))

    codes = [[each.code for each in decide(held, lena(), at).held] for at in (NOW + HOUR, NOW, NOW - 1, NOW)]

    assert codes == [["ended"], [], ["not_started"], []]
