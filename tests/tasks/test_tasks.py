"""Each task makes one domain call, with the clock where time matters."""

import pytest

from guidance.conf import conf, now
from guidance.delivery import pipeline, retention, standing, sweep
from guidance.jobs import names
from guidance.tasks import decide, road, upkeep
from tests.support.factories import NOW


@pytest.mark.parametrize(
    ("task", "given", "place", "called", "expected"),
    [
        (road.drain, {"lanes": [1]}, pipeline, "drain", {"lanes": [1], "clock": now}),
        (decide.decide, {"person_ids": [7]}, sweep, "decide_again", {"person_ids": [7], "now": NOW}),
        (decide.catalog_changed, {"workspace_id": 7}, sweep, "catalog_changed", {"workspace_id": 7, "clock": now}),
        (upkeep.sweep, {}, sweep, "sweep", {"clock": now}),
        (upkeep.results, {}, standing, "work", {"clock": now}),
        (upkeep.prune, {}, retention, "prune", {"now": NOW, "keep": conf()}),
    ],
)
def test_task_makes_one_call(task, given, place, called, expected, monkeypatch, time_machine):
    time_machine.move_to(NOW, tick=False)
    calls = []
    monkeypatch.setattr(place, called, lambda **arguments: calls.append(arguments))

    task(**given)

    assert calls == [expected]
    assert task.name in names.ALL
