"""What an installation needs for so many people: arithmetic over costs that were measured (docs/scaling.md says how)."""

from dataclasses import dataclass

# CPU seconds, measured on one slow core of 2026 (docs/performance.md).
REQUEST = 1.15e-3
"""Of a web process: a batch stored durably."""
ASKED = 0.43e-3
"""Of a web process: a page asks for its decision."""
WORKED = 1.53e-3
"""Of a worker: a batch, in drains of ten."""
STORED = 0.30e-3 + 0.98e-3
"""Of PostgreSQL: a batch, put in and worked in."""

# Bytes on PostgreSQL with all indexes.
EVENT = 300
SEEN = 175
PERSON = 3_300
"""The row with its history, and the decision."""
RECORD = 410

SEEN_DAYS = 7
EVENTS_A_BATCH = 3
RECORDS_A_DAY = 1
"""How often an active person's verdicts change."""
BUSY = 0.6
"""How much of a core is used at the peak before another one is added."""


@dataclass(frozen=True, slots=True)
class Load:
    """What people do: monthly active `people`, each active on `days` of 30, with `events` and `pages` on each of these days.

    `peak`: how many times the mean the busiest hour is. `at_once`: the share of a day's people with an open page then.
    `kept_days`: how long events and decision records are kept.
    """

    people: int
    days: float = 10.0
    events: float = 20.0
    pages: float = 8.0
    peak: float = 4.0
    at_once: float = 0.1
    kept_days: int = 90


@dataclass(frozen=True, slots=True)
class Needs:
    """Events a second, open streams, and cores at the busiest hour; gigabytes (10⁹ bytes) on disk when everything has its age."""

    mean_events: float
    peak_events: float
    streams: int
    web_cores: float
    worker_cores: float
    database_cores: float
    log_gb: float
    people_gb: float
    records_gb: float


def needs(load: Load) -> Needs:
    """Return what `load` needs. Raises ValueError for people, days or anything else below zero, or more than 30 days a month."""
    if (
        min(load.people, load.days, load.events, load.pages, load.peak, load.at_once, load.kept_days) < 0
        or load.days > 30
    ):
        raise ValueError("Give figures of zero and above, and at most 30 active days a month.")
    active = load.people * load.days / 30
    events = active * load.events / 86_400
    batches = events * load.peak / EVENTS_A_BATCH
    pages = active * load.pages * load.peak / 86_400
    return Needs(
        mean_events=events,
        peak_events=events * load.peak,
        streams=round(active * load.at_once),
        web_cores=(batches * REQUEST + pages * ASKED) / BUSY,
        worker_cores=batches * WORKED / BUSY,
        database_cores=batches * STORED / BUSY,
        log_gb=active * load.events * (EVENT * load.kept_days + SEEN * SEEN_DAYS) / 1e9,
        people_gb=load.people * PERSON / 1e9,
        records_gb=active * RECORDS_A_DAY * RECORD * load.kept_days / 1e9,
    )
