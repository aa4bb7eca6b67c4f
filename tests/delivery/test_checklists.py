"""Checklists on the road: what is done reaches the page with the next decision, also from a colleague."""

import pytest

from guidance.delivery import sweep
from guidance.protocol.content import EMPTY_RULE, Item
from tests.support import cast
from tests.support.factories import NOW, body, clock, live, raw, tell, track

pytestmark = pytest.mark.django_db
ITEMS = [
    Item("import", "Import", "Contacts Imported"),
    Item("invite", "Invite", "Invited", per="account"),
    Item("send", "Send", "Mail Sent"),
]
THERE = {"context": {"groupId": "northwind"}}


def done():
    (entry,) = body()["armed"]
    return entry["done"]


def test_item_is_ticked_when_its_event_arrives_and_when_a_colleague_did_it():
    acme = cast.workspace()
    live(acme, "start", kind="checklist", items=ITEMS, audience=EMPTY_RULE)
    tell(acme, raw("identify") | THERE)
    tell(acme, raw("identify", user="ben") | THERE)
    assert done() == []

    tell(acme, track("Contacts Imported") | THERE)
    assert done() == ["import"]

    tell(acme, track("Invited", user="ben") | THERE)
    sweep.pump(clock=clock(NOW))
    assert done() == ["import", "invite"]
