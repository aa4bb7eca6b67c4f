"""What is counted and timed, for Prometheus. Names and labels are fixed here; no label ever holds an id or a text from outside.

With PROMETHEUS_MULTIPROC_DIR (config.settings sets it) all processes of a machine write into one folder, and whichever is asked
answers for all of them.
"""

import os
from pathlib import Path
from typing import TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, values
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector

_ROOM = 65_536
"""How many bytes the file of a process begins with, as prometheus_client has it."""


class Counts(MmapedDict):
    """The file of one process, whose room on the disk is taken before anything is written to it.

    The library writes to mapped memory, and whoever does so where a full disk has no room for the page is ended at once (SIGBUS):
    web, worker or beat. Where there is no room, the process counts for itself, and `/metrics` does not tell of it.
    """

    def __init__(self, filename: str, read_mode: bool = False) -> None:
        there = read_mode or _reserved(Path(filename), _ROOM)
        super().__init__(filename if there else _memory(), read_mode)  # type: ignore[no-untyped-call]

    def _init_value(self, key: str) -> None:
        most = len(key.encode()) + 64  # what an entry takes besides its name is less
        if self._used + most > self._capacity and not _reserved(Path(self._f.name), 2 * self._capacity):
            counted = self._m[:]
            self._f.close()
            self._f = Path(_memory()).open("r+b", buffering=0)  # noqa: SIM115 - for as long as it is mapped
            self._f.write(counted)
        super()._init_value(key)  # type: ignore[no-untyped-call]


def _reserved(path: Path, size: int) -> bool:
    if not hasattr(os, "posix_fallocate"):  # macOS, on which nobody runs this for others
        return True
    try:
        with path.open("ab") as file:
            os.posix_fallocate(file.fileno(), 0, max(size, path.stat().st_size))
    except OSError:
        if path.exists() and not path.stat().st_size:
            path.unlink()  # who asks for the figures cannot read an empty one
        return False
    return True


def _memory() -> str:
    return f"/proc/self/fd/{os.memfd_create('guidance-metrics')}"


values.MmapedDict = Counts  # type: ignore[attr-defined]  # before the first metric is made; the library offers no other way

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
