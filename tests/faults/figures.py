"""The table of docs/reliability.md, line by line as the tests see it."""

from dataclasses import dataclass, field

from tests.faults.lab import Run
from tests.faults.verdict import Verdict

_COLUMNS = (
    *("fault", "profile", "sent", "answered 200", "lost", "doubled", "extra", "disordered", "showings", "over a cap"),
    *("5xx but 503", "figure"),
)


@dataclass(slots=True)
class Figures:
    """What was seen, in the order it was noted."""

    rows: list[str] = field(default_factory=list)

    def note(self, fault: str, profile: str, *, run: Run, verdict: Verdict, figure: str = "") -> None:
        """Note the verdict over a run."""
        cells = [
            *(fault, profile, f"{verdict.sent:,}", f"{verdict.accepted:,}"),
            *(verdict.lost + verdict.uncounted, verdict.doubled + verdict.overcounted),
            *(verdict.extra, verdict.disordered, verdict.shown, verdict.over_cap, run.breakdowns, figure),
        ]
        self.rows.append("| " + " | ".join(str(cell) for cell in cells) + " |")

    def say(self, fault: str, profile: str, figure: str) -> None:
        """Note a figure of a fault that has no run of the generator."""
        self.rows.append(f"| {fault} | {profile} |" + " |" * (len(_COLUMNS) - 3) + f" {figure} |")

    def lines(self) -> list[str]:
        """Return the table, empty where nothing was noted."""
        rule = "|" + "---|" * len(_COLUMNS)
        return ["", f"| {' | '.join(_COLUMNS)} |", rule, *self.rows] if self.rows else []
