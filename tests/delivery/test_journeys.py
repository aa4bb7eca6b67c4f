"""Tours on the road: where a person left off, on which screen they go on, and what they find again in a list."""

import datetime as dt

import msgspec
import pytest

from guidance.content import drafting, publishing
from guidance.content.models import Prompt
from guidance.delivery.claims import Granted, Refused, claim
from guidance.insights.models import Exposure
from guidance.protocol.content import EMPTY_RULE, Frequency, Heading, Step, load
from guidance.workspaces.models import Workspace
from tests.support import cast
from tests.support.factories import NOW, armed, body, later, live, raw, tell, track

pytestmark = pytest.mark.django_db
STEPS = [Step(key=key, blocks=[Heading(text=key)]) for key in ("welcome", "import", "done")]


@pytest.fixture
def acme():
    return cast.workspace()


def tour(of, *, steps=STEPS, **changes):
    given = {"kind": "tour", "steps": steps, "blocks": [], "audience": EMPTY_RULE, "intent": "teach"}
    return live(of, "tour", **{**given, **changes})


def again(of, *, steps):
    """Publish the tour with other steps."""
    prompt = Prompt.objects.get(workspace=of, key="tour")
    draft = load(prompt.draft)
    drafting.save(prompt=prompt, draft=msgspec.structs.replace(draft, steps=steps))
    publishing.publish(prompt=prompt, by=None, now=later(seconds=19))


def ask(tab="a", now=NOW, prompt="tour", trigger="page"):
    return claim(
        workspace_id=Workspace.objects.get(key="acme").pk,
        user_id="lena",
        anonymous_id="",
        prompt=prompt,
        trigger=trigger,
        now=now,
        tab=tab,
    )


def begun(of, tab="a"):
    """Return the exposure of a tour that Lena sees in a tab."""
    tour(of)
    tell(of, raw("identify"))
    granted = ask(tab)
    report(of, granted, "$prompt_shown", at=later(seconds=1))
    return granted


def report(of, granted, name="$prompt_step", *, at, now=None, **properties):
    known = {"prompt": "tour", "exposure": granted.exposure, "version": 1}
    tell(of, track(name, at=at, properties={**known, **properties}), now=now or at)


def entry(prompt="tour"):
    return next((each for each in body()["armed"] if each["prompt"] == prompt), None)


def test_a_tour_goes_on_at_the_step_that_was_on_screen_last(acme):
    granted = begun(acme)

    report(acme, granted, at=later(seconds=9), step="import")

    assert entry()["at"] == "import"


def test_steps_that_arrive_late_or_name_no_step_change_nothing(acme):
    granted = begun(acme)

    report(acme, granted, at=later(seconds=9), step="done", now=later(seconds=20))
    report(acme, granted, at=later(seconds=5), step="import", now=later(seconds=21))
    report(acme, granted, at=later(seconds=15), step="gone", now=later(seconds=22))
    report(acme, granted, at=later(seconds=15), step=["import"], now=later(seconds=23))

    assert entry()["at"] == "done"


@pytest.mark.parametrize("end", ["$prompt_dismissed", "$prompt_completed"])
def test_a_tour_that_is_over_is_armed_no_more_and_starts_anew_when_it_may(acme, end):
    tour(acme, frequency=Frequency(count=2))
    tell(acme, raw("identify"))
    granted = ask()
    report(acme, granted, at=later(seconds=9), step="import")
    report(acme, granted, end, at=later(seconds=10), how="escape")

    assert "at" not in entry()
    again = ask(now=later(seconds=60))
    report(acme, again, "$prompt_shown", at=later(seconds=61))

    assert again.exposure != granted.exposure
    assert "at" not in entry()


def test_a_new_version_goes_on_where_the_step_still_is_and_begins_anew_where_it_is_not(acme):
    granted = begun(acme)
    report(acme, granted, at=later(seconds=9), step="import")

    again(acme, steps=STEPS[1:])
    tell(acme, raw("identify"), now=later(seconds=20))
    kept = entry()
    again(acme, steps=[STEPS[0], STEPS[2]])
    tell(acme, raw("identify"), now=later(seconds=21))

    assert (kept["at"], "at" in entry()) == ("import", False)


def test_a_step_says_that_the_tour_was_shown(acme):
    tour(acme)
    tell(acme, raw("identify"))
    report(acme, ask(), at=later(seconds=4), step="welcome")

    assert Exposure.objects.get().shown_at == later(seconds=4)


def test_a_tour_is_one_showing_over_pages_tabs_and_devices(acme):
    granted = begun(acme)
    report(acme, granted, at=later(seconds=9), step="import", left=True, tab="a")

    assert [ask("a", now=later(seconds=10)).exposure, Exposure.objects.count()] == [granted.exposure, 1]
    report(acme, granted, at=later(seconds=12), step="import", left=True, tab="a")
    assert [ask("b", now=later(hours=30)).exposure, Exposure.objects.count()] == [granted.exposure, 1]


def test_a_tour_is_before_the_eyes_of_a_person_in_one_place_at_a_time(acme):
    granted = begun(acme)

    assert ask("b", now=later(seconds=2)) == Refused("leased")
    assert isinstance(ask("a", now=later(seconds=3)), Granted)
    report(acme, granted, at=later(minutes=8), step="import")
    assert ask("b", now=later(minutes=17)) == Refused("leased")
    assert ask("b", now=later(minutes=19)).exposure == granted.exposure
    assert ask("a", now=later(minutes=20)) == Refused("leased")


def test_a_tab_that_asks_while_another_is_about_to_show_the_tour_is_refused(acme):
    tour(acme)
    tell(acme, raw("identify"))

    assert [type(ask(tab)) for tab in ("a", "b", "a", "")] == [Granted, Refused, Granted, Granted]
    assert Exposure.objects.count() == 1


def test_a_tab_that_came_back_before_its_leaving_was_heard_of_holds_the_tour_still(acme):
    granted = begun(acme)
    assert isinstance(ask("a", now=later(seconds=10)), Granted)
    report(acme, granted, at=later(seconds=9), now=later(seconds=11), step="import", left=True, tab="a")

    assert ask("b", now=later(seconds=12)) == Refused("leased")


def offers():
    return [each["prompt"] for each in body().get("offers", ())]


def put_away(of, **changes):
    """Publish a list of offers and an offer that Lena saw and dismissed."""
    live(of, "list", kind="launcher", audience=EMPTY_RULE, frequency=Frequency(count=None), dismissible=True)
    given = {
        "kind": "modal",
        "audience": EMPTY_RULE,
        "intent": "sell",
        "frequency": Frequency(count=1, cooldown_days=30),
    }
    live(of, "offer", **{**given, **changes})
    tell(of, raw("identify"))
    granted = ask(prompt="offer")
    report(of, granted, "$prompt_dismissed", at=later(seconds=5), how="close")


def test_what_was_put_away_is_found_in_the_list_and_may_be_shown_again(acme):
    put_away(acme)
    listed = offers()
    granted = ask(prompt="offer", trigger="launcher", now=later(seconds=60))
    report(acme, granted, "$prompt_shown", at=later(seconds=61))

    assert listed == ["offer"]
    assert ("offer" in armed(), "offer" in body()["keep"]) == (False, True)
    assert list(Exposure.objects.order_by("leased_at").values_list("trigger", flat=True)) == ["page", "launcher"]


def test_what_is_in_the_list_shows_only_from_the_list(acme):
    put_away(acme)

    assert ask(prompt="offer", trigger="api", now=later(seconds=60)) == Refused("not_armed")


def test_showing_an_offer_again_takes_no_room_under_any_cap(acme):
    put_away(acme, frequency=Frequency(count=2, window_seconds=3600))
    granted = ask(prompt="offer", trigger="page", now=later(seconds=60))
    report(acme, granted, "$prompt_dismissed", at=later(seconds=65), how="close")
    for second in (70, 80, 90):
        again = ask(prompt="offer", trigger="launcher", now=later(seconds=second))
        report(acme, again, "$prompt_dismissed", at=later(seconds=second + 1), how="close")
    # An hour after its two own shows it is armed anew, however often the person asked in between.
    tell(acme, raw("identify"), now=later(seconds=3700))

    assert "offer" in armed()


def test_an_offer_marked_as_not_relevant_is_gone_from_the_list_and_refused(acme):
    put_away(acme)
    listed = offers()
    granted = ask(prompt="offer", trigger="launcher", now=later(seconds=60))
    report(acme, granted, "$prompt_dismissed", at=later(seconds=62), how="button", not_relevant=True)

    assert (listed, offers()) == (["offer"], [])
    assert ask(prompt="offer", trigger="launcher", now=later(seconds=70)) == Refused("not_armed")


def test_an_offer_from_the_list_is_shown_in_one_tab_at_a_time(acme):
    put_away(acme)

    first = ask("a", prompt="offer", trigger="launcher", now=later(seconds=60))
    second = ask("b", prompt="offer", trigger="launcher", now=later(seconds=61))

    assert (type(first), second) == (Granted, Refused("leased"))
    assert dt.timedelta() < first.expires_at - later(seconds=60)
