"""What is counted and timed, for Prometheus. Names and labels are fixed here; no label ever holds an id or a text from outside.

With PROMETHEUS_MULTIPROC_DIR (config.settings sets it) all processes of a machine write into one folder, and whichever is asked
answers for all of them.
"""

import os
from pathlib import Path
from typing import TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

_QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_WORK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 20.0)

REQUESTS = Counter("guidance_requests", "Requests of the hot doors.", ["door", "status"])
REQUEST_SECONDS = Histogram("guidance_request_seconds", "How long a hot door took.", ["door"], buckets=_QUICK)
EVENTS = Counter("guidance_events", "Events that came in, by what became of them at the door.", ["outcome"])
DRAINED = Counter("guidance_drained_rows", "Inbox rows that were worked in.")
DRAIN_SECONDS = Histogram("guidance_drain_seconds", "How long one batch of a drain took.", buckets=_WORK)
DECISIONS = Counter("guidance_decisions", "Decisions reached, by whether they said something new.", ["outcome"])
CLAIMS = Counter("guidance_claims", "Claims to show a prompt, by the answer.", ["answer"])
WAKE_UPS = Counter("guidance_wake_ups", "Messages to the broker, by what became of them.", ["outcome"])
STREAMS = Gauge("guidance_open_streams", "Open streams of pages.", multiprocess_mode="livesum")
DROPPED = Counter("guidance_suppressed_events", "Events of people who were erased, dropped on the road.")

Reading = tuple[str, str, float]
M = TypeVar("M", Counter, Histogram)

_children: dict[tuple[object, ...], object] = {}


def of(metric: M, *labels: str | int) -> M:
    """Return the metric's child for these labels, as `labels` does, which asks a lock and makes every label a text each time."""
    found = _children.get((metric, *labels))
    if found is None:
        found = _children[(metric, *labels)] = metric.labels(*labels)
    return found  # type: ignore[return-value]  # a child is of its metric's type


class _Now:
    """Gauges that are read from the database when somebody asks."""

    def __init__(self, readings: list[Reading]) -> None:
        self._readings = readings

    def collect(self) -> list[Metric]:
        """Return a gauge a reading."""
        return [GaugeMetricFamily(name, words, value=value) for name, words, value in self._readings]


def exposition(*, readings: list[Reading]) -> bytes:
    """Return everything in Prometheus' text format, with `readings` (name, words, value) as gauges beside."""
    registry = CollectorRegistry()
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
    _bury(Path(folder))
    MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]  # it registers itself
    registry.register(_Now(readings))
    return generate_latest(registry)


def _bury(folder: Path) -> None:
    # What a killed process had open is open no more; counters of the dead still count.
    for path in folder.glob("gauge_live*_*.db"):
        pid = int(path.stem.rpartition("_")[2])
        if not Path(f"/proc/{pid}").exists() and Path("/proc").exists():
            path.unlink(missing_ok=True)
