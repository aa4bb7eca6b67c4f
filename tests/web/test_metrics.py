"""`/metrics`: who may read it, and that it tells what happened, in names that the dashboard knows."""

import dataclasses
import errno
import json
import os
import re
from contextlib import closing
from pathlib import Path

import pytest

from guidance import conf as settings
from guidance import metrics as figured
from guidance.metrics import Counts, exposition
from guidance.web import metrics
from guidance.workspaces.models import Workspace
from tests.web.conftest import Doors, Reply

DASHBOARD = Path(__file__).parents[2] / "docs/operations/grafana.json"
HERE = {"REMOTE_ADDR": "127.0.0.1"}


def figures(reply: Reply) -> dict[str, float]:
    lines = [line for line in reply.body.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_metrics_tell_what_happened_at_the_doors(acme: Workspace, doors: Doors) -> None:
    before = figures(doors.get("/metrics", **HERE))
    event = {"type": "track", "event": "Login", "userId": "lena"}
    doors.post("/v1/batch", {"writeKey": "pk_acme", "batch": [event, {"type": "?"}]})
    doors.get("/v1/made-up-by-somebody")

    after = figures(doors.get("/metrics", **HERE))

    grown = {name: value - before.get(name, 0) for name, value in after.items() if value != before.get(name, 0)}
    assert {name: value for name, value in grown.items() if "_seconds" not in name} == {
        'guidance_requests_total{door="receive",status="200"}': 1,
        'guidance_requests_total{door="none",status="404"}': 1,
        'guidance_requests_total{door="metrics_page",status="200"}': 1,
        'guidance_events_total{outcome="accepted"}': 1,
        'guidance_events_total{outcome="rejected"}': 1,
        "guidance_inbox_rows": 1,
    }
    assert grown['guidance_request_seconds_count{door="receive"}'] == 1


@pytest.mark.parametrize("headers", [{}, {"REMOTE_ADDR": "10.0.0.7"}, {**HERE, "HTTP_X_FORWARDED_FOR": "203.0.113.9"}])
def test_strangers_find_nothing(doors: Doors, headers: dict[str, str]) -> None:
    assert doors.get("/metrics", **headers).status == 404


def test_token_opens_from_everywhere_and_is_then_needed_here_too(
    db: None, doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = dataclasses.replace(settings.conf(), metrics_token="t0k3n")
    monkeypatch.setattr(metrics, "conf", lambda: changed)

    assert doors.get("/metrics", REMOTE_ADDR="10.0.0.7", HTTP_AUTHORIZATION="Bearer t0k3n").status == 200
    assert doors.get("/metrics", **HERE, HTTP_AUTHORIZATION="Bearer else").status == 404


def test_what_a_killed_process_had_open_is_open_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    left = tmp_path / "gauge_livesum_999999999.db"
    left.touch()

    exposition(readings=[])

    assert not left.exists()


def test_dashboard_asks_only_for_figures_that_exist(acme: Workspace, doors: Doors) -> None:
    asked = {name for name in re.findall(r"guidance_\w+", DASHBOARD.read_text()) if name != "guidance_"}
    declared = set(re.findall(r'"(guidance_\w+)"', Path(figured.__file__).read_text()))
    read = set(re.findall(r'"(guidance_\w+)"', Path(metrics.__file__).read_text()))

    assert {re.sub(r"_(total|bucket)$", "", name) for name in asked} == declared | read
    assert len(json.loads(DASHBOARD.read_text())["panels"]) == 14


def no_room(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_room_for_counts_is_taken_before_they_are_written() -> None:
    figured.of(figured.EVENTS, "accepted").inc()

    file = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]) / f"counter_{os.getpid()}.db"
    assert file.stat().st_blocks * 512 >= file.stat().st_size >= 65_536


def test_process_that_begins_on_a_full_disk_counts_for_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "posix_fallocate", no_room)
    with closing(Counts(str(tmp_path / "counter_1.db"))) as counts:
        counts.write_value("seen", 2.0, 0.0)

        assert counts.read_value("seen") == (2.0, 0.0)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("room", "written"), [(True, 262_144), (False, 65_536)])
def test_counts_that_outgrow_their_file_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: bool, written: int
) -> None:
    file = tmp_path / "counter_1.db"
    with closing(Counts(str(file))) as counts:
        if not room:
            monkeypatch.setattr(os, "posix_fallocate", no_room)
        for number in range(2_000):
            counts.write_value(f"{number:060}", number, 0.0)

        assert [counts.read_value(f"{number:060}")[0] for number in range(2_000)] == list(range(2_000))
    assert file.stat().st_size == written
    assert file.stat().st_blocks * 512 >= written
