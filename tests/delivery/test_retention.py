"""Pruning the decision ledger: whatever lies within the keeping time can still be explained."""

import datetime as dt
from dataclasses import replace

import pytest

from guidance.conf import conf
from guidance.delivery import retention
from guidance.delivery.models import CatalogRecord, DecisionRecord
from guidance.ingest.models import SeenMessage
from guidance.workspaces.models import AuditEntry
from tests.support import cast

pytestmark = pytest.mark.django_db
KEEP = replace(conf(), record_days=30)


@pytest.fixture
def acme():
    return cast.workspace()


def before(days):
    return cast.NOW - dt.timedelta(days=days)


def record(of, days):
    return DecisionRecord.objects.create(
        person=of,
        workspace_id=of.workspace_id,
        version=1,
        catalog_version=1,
        decided_at=before(days),
        inputs="",
        verdicts=b"",
    )


def ages():
    return sorted((cast.NOW - moment).days for moment in DecisionRecord.objects.values_list("decided_at", flat=True))


def test_prune_keeps_what_held_when_the_kept_time_began(acme):
    lena, ben = cast.lena(acme), cast.lena(acme, user_id="ben")
    for days in (90, 60, 40, 20, 1):
        record(lena, days)
    record(ben, 80)

    deleted = retention.prune(now=cast.NOW, keep=KEEP)

    assert (deleted, ages()) == (2, [1, 20, 40, 80])


@pytest.mark.parametrize("chunk", [1, 2, 3])
def test_prune_takes_a_few_at_a_time_and_all_in_the_end(acme, monkeypatch, chunk):
    monkeypatch.setattr(retention, "CHUNK", chunk)
    for number in range(3):
        lena = cast.lena(acme, user_id=f"lena-{number}")
        for days in (60, 60, 50, 50):
            record(lena, days)

    assert retention.prune(now=cast.NOW, keep=KEEP) == 9
    assert ages() == [50, 50, 50]
    assert retention.prune(now=cast.NOW, keep=KEEP) == 0


def test_prune_keeps_the_catalog_that_was_in_use_when_the_kept_time_began(acme):
    other = cast.workspace("other")
    for workspace, version, days in ((acme, 1, 90), (acme, 2, 60), (acme, 3, 10), (other, 1, 90)):
        CatalogRecord.objects.create(workspace=workspace, version=version, since=before(days), prompts=b"")

    retention.prune(now=cast.NOW, keep=KEEP)

    assert set(CatalogRecord.objects.values_list("workspace__key", "version")) == {
        ("acme", 2),
        ("acme", 3),
        ("other", 1),
    }


def test_prune_takes_changes_past_their_time_out_of_the_audit_log(acme):
    for days in (401, 399):
        AuditEntry.objects.create(workspace=acme, at=before(days), object_id="1")

    assert retention.prune(now=cast.NOW, keep=KEEP) == 1
    assert AuditEntry.objects.get().at == before(399)


def test_prune_takes_what_came_in_too(acme):
    SeenMessage.objects.create(workspace=acme, message_id="m1", received_at=before(90))

    assert retention.prune(now=cast.NOW, keep=KEEP) == 1
