"""A rebuild by several workers at once, and by one that is killed, on a real PostgreSQL."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from guidance.delivery import rebuild
from guidance.people.models import Person
from guidance.segments import saving
from guidance.segments.models import Segment, SegmentBuild, SegmentMembership, SegmentPart
from tests.delivery.test_concurrency import together
from tests.support import cast
from tests.support.databases import postgres
from tests.support.factories import NOW, audience, clock, later
from tests.support.house import ROOT

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("on_postgres")]
PEOPLE = 60


@pytest.fixture
def parts(monkeypatch):
    """Return the ids of the three parts of a rebuild that nobody has begun."""
    acme = cast.workspace()
    Person.objects.bulk_create(
        Person(
            workspace=acme,
            user_id=f"u{number}",
            traits={"role": "member" if number % 3 else "owner"},
            first_seen=NOW,
            last_seen=later(days=-100),
        )
        for number in range(PEOPLE)
    )
    monkeypatch.setattr(rebuild, "ROWS_A_PART", PEOPLE // 3)
    monkeypatch.setattr(rebuild, "ROWS_A_TRANSACTION", 5)
    saving.save(segment=Segment(workspace=acme, key="members", name="Members", rule=audience({"user.role": "member"})))
    with monkeypatch.context() as laid_out:
        laid_out.setattr(rebuild, "work", lambda **_: None)
        rebuild.start(build_id=SegmentBuild.objects.get().pk, clock=clock())
    return list(SegmentPart.objects.order_by("pk").values_list("pk", flat=True))


def worker(part_ids):
    return lambda: [rebuild.work(part_id=part_id, clock=clock()) for part_id in part_ids]


def assert_all_is_right():
    build = SegmentBuild.objects.get()
    assert (build.parts, build.done, build.looked_at, build.error) == (4, 4, PEOPLE, "")
    assert build.finished_at is not None
    stays = SegmentMembership.objects.filter(left_at=None).values_list("person__user_id", flat=True)
    assert sorted(stays) == sorted(f"u{number}" for number in range(PEOPLE) if number % 3)
    kept = dict(Person.objects.values_list("user_id", "segments"))
    assert kept == {f"u{number}": ["members"] if number % 3 else [] for number in range(PEOPLE)}


def test_workers_rebuild_different_parts_and_the_same_part_at_once(parts):
    together(worker(parts), worker(parts[::-1]), worker(parts[1:]))

    assert_all_is_right()


def started(place, part_id):
    """Start a process that works on a part and stops as it says."""
    database = postgres().url(connection.settings_dict["NAME"])
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": database}
    command = [sys.executable, "-m", "tests.support.rebuilders", place, str(part_id)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, env=env, cwd=ROOT, **pipes)


@pytest.mark.processes
@pytest.mark.parametrize(("place", "done"), [("between", 2), ("within", 1)])
def test_a_worker_killed_for_real_leaves_nothing_wrong_and_nothing_undone(parts, place, done):
    process = started(place, parts[1])
    try:
        assert process.stdout.readline() == "here\n"
        process.stdin.write("on\n")
        process.stdin.flush()
        assert process.stdout.readline() == "here\n"
    finally:
        process.kill()  # SIGKILL: nothing of it is tidied up
        process.communicate(timeout=30)

    assert process.returncode == -9
    assert SegmentMembership.objects.count() == done * 5
    rebuild.take_up(clock=clock(later(seconds=59)))
    assert SegmentPart.objects.get(pk=parts[1]).taken_until == later(seconds=60)
    rebuild.take_up(clock=clock(later(seconds=61)), at_once=True)
    assert_all_is_right()
