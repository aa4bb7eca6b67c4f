"""How figures are taken and told: all sides of a comparison in turns, the median of several rounds."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure. `holds`: whether it keeps to its `budget`; None where there is none."""

    what: str
    value: float
    unit: str
    budget: str = ""
    holds: bool | None = None

    def line(self) -> str:
        """Return the figure as the report shows it."""
        verdict = {None: "", True: "holds", False: "MISSES"}[self.holds]
        budget = f"budget {self.budget}" if self.budget else ""
        return f"  {self.what:<66} {_written(self.value):>10} {self.unit:<12} {budget:<22} {verdict}".rstrip()


@dataclass(frozen=True, slots=True)
class Cost:
    """What one round took of this process's CPU and of the clock, in seconds."""

    cpu: float
    wall: float


def measure(work: Callable[[], object]) -> Cost:
    """Return the cost of one call."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Cost(time.process_time() - cpu, time.perf_counter() - wall)


def in_turns(sides: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """Call each side once a round, so that all suffer the same weather; return each side's median."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            taken[name].append(side())
    return {name: statistics.median(values) for name, values in taken.items()}


def at_least(what: str, value: float, unit: str, least: float) -> Figure:
    """Return a figure that must not be smaller than `least`."""
    return Figure(what, value, unit, f">= {_written(least)}", value >= least)


def at_most(what: str, value: float, unit: str, most: float) -> Figure:
    """Return a figure that must not be larger than `most`."""
    return Figure(what, value, unit, f"<= {_written(most)}", value <= most)


def percentile(values: list[float], percent: float) -> float:
    """Return the value that `percent` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)]


def _written(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 10 else f"{value:.1f}"
