import pytest

from guidance.conf import conf
from guidance.core.ids import lane_of
from guidance.ingest import letters
from guidance.ingest.models import DeadLetter, Inbox
from guidance.jobs import doorbell
from tests.support import cast

pytestmark = pytest.mark.django_db

BODY = '{"sentAt":null,"batch":[{"type":"track","userId":"lena","event":"A","messageId":"1"}]}'


def test_replay_puts_a_letter_on_its_persons_lane_and_rings(monkeypatch, django_capture_on_commit_callbacks):
    workspace = cast.workspace()
    rung = []
    monkeypatch.setattr(doorbell, "ring", lambda lanes: rung.extend(lanes))
    letter = DeadLetter.objects.create(
        workspace=workspace, body=BODY, verified=True, error="No", received_at=cast.NOW, died_at=cast.NOW
    )

    with django_capture_on_commit_callbacks(execute=True):
        count = letters.replay(ids=[letter.pk, letter.pk + 1])

    lane = lane_of(f"{workspace.pk}:lena", conf().lanes)
    mail = Inbox.objects.get()
    assert (count, mail.lane, mail.tries, mail.received_at) == (1, lane, 0, cast.NOW)
    assert rung == [lane]
    assert DeadLetter.objects.count() == 0
