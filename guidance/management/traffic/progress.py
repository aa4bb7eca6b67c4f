"""A bar that grows on a terminal, and now and then a line elsewhere."""

import time
from collections.abc import Callable

Clock = Callable[[], float]
_WIDTH = 30
_REDRAW_SECONDS = 0.1
_LINES = 5


class Progress:
    """How far one part of the work is; `total` things make it whole. `live`: a person watches a terminal."""

    def __init__(
        self, label: str, total: int, *, write: Callable[[str], object], live: bool, clock: Clock = time.monotonic
    ) -> None:
        self._label, self._total, self._write, self._live, self._clock = label, max(total, 1), write, live, clock
        self._drawn_at = -1.0
        self._done = self._told = 0

    def add(self, count: int = 1) -> None:
        """Count `count` more things as done and show it where that says something new."""
        self._done = min(self._done + count, self._total)
        if self._live:
            whole = self._done == self._total
            if whole or self._clock() - self._drawn_at >= _REDRAW_SECONDS:
                self._drawn_at = self._clock()
                self._write(f"\r{self._line()}" + ("\n" if whole else ""))
        elif self._done * _LINES // self._total > self._told:
            self._told = self._done * _LINES // self._total
            self._write(f"{self._line()}\n")

    def _line(self) -> str:
        filled = _WIDTH * self._done // self._total
        bar = "█" * filled + "░" * (_WIDTH - filled)
        return f"  {self._label:<22} {bar} {100 * self._done // self._total:3} %  {self._done:,} of {self._total:,}"
