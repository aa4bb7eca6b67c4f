"""From an event to the prompt visible in an open Chromium while others cause events too: 0, 100 and 500 a second."""

from tests.bench import page
from tests.bench.figures import Figure, percentile

RATES = (0, 100, 500)


def run(*, size: float = 1.0, rounds: int = 5) -> list[Figure]:
    """Let a prompt appear `rounds` × 4 times at each rate, in the production profile."""
    count = max(int(rounds * 4 * size), 2)
    figures: list[Figure] = []
    for rate, waits in zip(RATES, page.visible("production", count, rates=RATES), strict=True):
        label = f"event accepted → prompt visible, {rate} other events/s"
        figures += [Figure(f"{label}, p{percent}", percentile(waits, percent), "ms") for percent in (50, 95)]
    return figures
