import pytest

from guidance.core.times import to_ms
from guidance.insights import recording
from guidance.insights.models import Exposure
from guidance.protocol.content import Button, Buttons, Frequency, Heading, StartTrial, Text
from tests.support import cast
from tests.support.factories import NOW, later, live

pytestmark = pytest.mark.django_db


@pytest.fixture
def exposure():
    acme = cast.workspace()
    version = live(acme, frequency=Frequency(per="account"))
    lena = cast.lena(acme)
    return Exposure.objects.create(
        public_id="e1",
        workspace=acme,
        prompt=version.prompt,
        version=version,
        person=lena,
        account=lena.account,
        leased_at=NOW,
        expires_at=later(seconds=30),
    )


def record(exposure, name, at=NOW):
    recording.record(exposure=recording.lookup(public_ids=["e1"])["e1"], name=name, at=to_ms(at))
    exposure.refresh_from_db()


def test_lookup_finds_the_exposures_that_exist(exposure):
    found = recording.lookup(public_ids=["e1", "e1", "forged"])

    assert found == {
        "e1": recording.Shown(
            id=exposure.pk,
            public_id="e1",
            prompt_key="contacts",
            version=1,
            version_id=exposure.version_id,
            person_id=exposure.person_id,
            account_id=exposure.account_id,
            per="account",
        )
    }


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("$prompt_clicked", "clicked_at"),
        ("$prompt_dismissed", "dismissed_at"),
        ("$prompt_completed", "completed_at"),
    ],
)
def test_record_of_anything_implies_that_the_prompt_was_shown(exposure, name, field):
    record(exposure, name)

    assert (getattr(exposure, field), exposure.shown_at) == (NOW, NOW)


def test_record_keeps_the_first_moment_whatever_comes_first(exposure):
    record(exposure, "$prompt_shown", later(seconds=9))
    record(exposure, "$prompt_shown", later(seconds=2))
    record(exposure, "$prompt_shown", later(seconds=5))

    assert exposure.shown_at == later(seconds=2)
    assert exposure.clicked_at is None


def test_trial_offered_is_what_the_published_version_says():
    trial = Button(label="Try it", action=StartTrial(feature="timeline", days=10))
    acme = cast.workspace()
    blocks = [
        Heading(text="Timeline"),
        Text(text="Try it"),
        Buttons(buttons=[Button(label="No", action=cast.Link(href="/")), trial]),
    ]

    version = live(acme, blocks=blocks)

    assert recording.trial_offered(version_id=version.pk, feature="timeline") == 10
    assert recording.trial_offered(version_id=version.pk, feature="reports") is None
    assert recording.trial_offered(version_id=0, feature="timeline") is None


def test_lookup_says_when_an_exposure_was_first_shown(exposure):
    before = recording.lookup(public_ids=["e1"])["e1"]
    for name, at in [("$prompt_clicked", 5), ("$prompt_shown", 2), ("$prompt_dismissed", 9)]:
        recording.record(exposure=before, name=name, at=to_ms(later(seconds=at)))

    assert before.shown_at == to_ms(later(seconds=2))
    assert recording.lookup(public_ids=["e1"]) == {"e1": before}
