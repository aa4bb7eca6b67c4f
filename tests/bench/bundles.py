"""What a page loads, from the build's own record."""

import json

from guidance.conf import conf
from tests.bench.figures import Figure, at_most

_BUDGETS = {"loader": 1536, "nothingToShow": 7 * 1024, "firstTooltip": 12 * 1024}
_NAMES = {
    "loader": "loader, gzip -9",
    "nothingToShow": "a page with nothing to show, gzip -9",
    "firstTooltip": "everything before the first tooltip, gzip -9",
}


def run(*, size: float = 1.0, rounds: int = 1) -> list[Figure]:
    """Return the committed bundle's sizes beside the budgets of the design."""
    total = json.loads((conf().script_dir / "sizes.json").read_text())["total"]
    return [at_most(name, total[key], "bytes", _BUDGETS[key]) for key, name in _NAMES.items()]
