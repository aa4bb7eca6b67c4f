import datetime as dt
import json

import pytest

from guidance.ingest import intake
from guidance.ingest.intake import Logged
from guidance.ingest.models import DeadLetter, Event, Inbox, SeenMessage
from guidance.protocol import events as protocol
from tests.support import cast
from tests.support.factories import AT, NOW, later, post, track

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme():
    return cast.workspace()


def claim(*lanes, limit=10, now=NOW):
    return intake.claim(lanes=lanes, limit=limit, now=now)


def test_claim_takes_the_oldest_rows_of_the_lanes(acme):
    rows = [post(acme, track(), lane=lane) for lane in (1, 2, 3, 1)]

    assert [mail.id for mail in claim(1, 2)] == [rows[0].pk, rows[1].pk, rows[3].pk]
    assert [mail.id for mail in claim(1, 2, limit=2)] == [rows[0].pk, rows[1].pk]


def test_claim_hands_over_the_whole_row(acme):
    row = post(acme, track(), lane=1, verified=True, subject="lena", company="northwind", at=later(minutes=-1))

    (mail,) = claim(1)

    assert mail == intake.Mail(row.pk, acme.pk, 1, row.body, True, "lena", "northwind", later(minutes=-1), 0)


def test_claim_leaves_what_is_put_off_until_its_moment(acme):
    post(acme, track(), lane=1, next_at=NOW)

    assert len(claim(1)) == 1
    assert claim(1, now=later(seconds=-1)) == []


def test_due_lanes_are_those_whose_mail_has_waited(acme):
    post(acme, track(), lane=1, at=later(seconds=-3))
    post(acme, track(), lane=1, at=later(seconds=-9))
    post(acme, track(), lane=2, at=later(seconds=-1))
    post(acme, track(), lane=3, at=later(seconds=-9), next_at=later(seconds=1))
    post(acme, track(), lane=4, at=later(seconds=-9), next_at=NOW)

    assert intake.due_lanes(waiting_since=later(seconds=-2), now=NOW) == [1, 4]


def test_done_deletes_the_rows(acme):
    post(acme, track(), lane=1)
    kept = post(acme, track(), lane=2)

    intake.done(mail=claim(1))

    assert Inbox.objects.get() == kept


def test_fresh_returns_what_was_never_seen_in_that_workspace(acme):
    cyds = cast.workspace("cyd", "Cyd's")
    intake.fresh(messages=[(acme.pk, "old")], now=NOW)

    found = intake.fresh(messages=[(acme.pk, "old"), (acme.pk, "new"), (acme.pk, "new"), (cyds.pk, "old")], now=NOW)

    assert found == {(acme.pk, "new"), (cyds.pk, "old")}
    assert SeenMessage.objects.count() == 3


def test_fresh_takes_more_messages_than_one_statement_holds(acme):
    messages = [(acme.pk, f"m{number}") for number in range(4_500)]

    assert len(intake.fresh(messages=messages, now=NOW)) == 4_500
    assert intake.fresh(messages=messages, now=NOW) == set()


def test_log_keeps_the_event_with_both_its_times(acme):
    lena = cast.lena(acme)
    said = {"type": "track", "message_id": "m1", "user_id": "lena", "time": AT}
    did = protocol.Event(**said, name="Import", properties={"count": 2})
    was = protocol.Event(**(said | {"type": "identify", "message_id": "m2"}), traits={"role": "owner"})

    intake.log(
        entries=[
            Logged(acme.pk, lena.pk, account, event, later(hours=1))
            for account, event in ((lena.account_id, did), (None, was))
        ]
    )

    fields = ("person_id", "account_id", "type", "name", "properties", "message_id", "time", "received_at")
    assert list(Event.objects.order_by("message_id").values_list(*fields)) == [
        (lena.pk, lena.account_id, "track", "Import", {"count": 2}, "m1", NOW, later(hours=1)),
        (lena.pk, None, "identify", "", {"role": "owner"}, "m2", NOW, later(hours=1)),
    ]


def put_off(row, failed, tries=5):
    (mail,) = [mail for mail in claim(row.lane, now=later(days=1)) if mail.id == row.pk]
    intake.put_off(mail=mail, failed=failed, error="Traceback\nBad: luck", now=NOW, max_tries=tries)


def test_put_off_keeps_only_what_failed_and_when_it_was_sent(acme):
    good, bad = track(), track()
    row = post(acme, good, bad)

    put_off(row, [bad])

    row.refresh_from_db()
    assert json.loads(row.body) == {"sentAt": "2026-11-21T10:00:00.000Z", "batch": [bad]}
    assert (row.tries, row.next_at, row.error) == (1, later(seconds=5), "Traceback\nBad: luck")


@pytest.mark.parametrize(("tries", "seconds"), [(0, 5), (1, 10), (3, 40), (20, 900)])
def test_put_off_waits_longer_each_time_up_to_a_quarter_of_an_hour(acme, tries, seconds):
    row = post(acme, track(), tries=tries)

    put_off(row, [track()], tries=99)

    row.refresh_from_db()
    assert row.next_at == NOW + dt.timedelta(seconds=seconds)


def test_put_off_makes_a_dead_letter_after_the_last_try(acme):
    bad = track()
    row = post(acme, track(), bad, tries=4, verified=True, subject="lena", company="northwind")

    put_off(row, [bad])

    letter = DeadLetter.objects.get()
    assert not Inbox.objects.exists()
    assert json.loads(letter.body)["batch"] == [bad]
    assert (letter.workspace, letter.verified, letter.subject, letter.company) == (acme, True, "lena", "northwind")
    assert (letter.received_at, letter.died_at, str(letter)) == (NOW, NOW, "Bad: luck")


def test_revive_puts_a_dead_letter_back_with_all_its_tries(acme):
    row = post(acme, track(), tries=4, verified=True, subject="lena", company="northwind")
    put_off(row, [track()])
    letter = DeadLetter.objects.get()
    body = letter.body

    intake.revive(letter=letter, lane=6)

    (mail,) = claim(6)
    assert not DeadLetter.objects.exists()
    assert (mail.body, mail.verified, mail.subject, mail.company) == (body, True, "lena", "northwind")
    assert (mail.received_at, mail.tries) == (NOW, 0)


def test_take_hands_over_the_oldest_due_rows_and_deletes_them(acme):
    first, second, third = (post(acme, track(), lane=lane) for lane in (1, 2, 1))
    post(acme, track(), lane=3)
    post(acme, track(), lane=1, next_at=later(seconds=1))

    taken = [intake.take(lanes=[2, 1, 1], limit=2, now=NOW) for _ in range(3)]

    assert [([mail.id for mail in found], lanes) for found, lanes in taken] == [
        ([first.pk, second.pk], 2),
        ([third.pk], 2),
        ([], 2),
    ]
    assert Inbox.objects.count() == 2


def test_take_hands_over_the_whole_row(acme):
    row = post(acme, track(), lane=1, verified=True, subject="lena", company="northwind", at=later(minutes=-1))

    (mail,), _ = intake.take(lanes=[1], limit=10, now=NOW)

    assert mail == intake.Mail(row.pk, acme.pk, 1, row.body, True, "lena", "northwind", later(minutes=-1), 0)
