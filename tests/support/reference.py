"""What the reference SDK for browsers answers, and the script's own evaluator: both asked through one Node process."""

import json
import subprocess
from collections.abc import Iterable, Mapping
from typing import Any

from tests.support.node import NODE, ROOT

SCRIPT = ROOT / "widgets_static" / "tests" / "core" / "reference.js"


def answers(ask: str, requests: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Return one answer a request; `ask` names what is asked, as `reference.js` lists it."""
    lines = "".join(f"{json.dumps({'ask': ask, **request}, allow_nan=False)}\n" for request in requests)
    done = subprocess.run([NODE, SCRIPT], input=lines, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    return [json.loads(line) for line in done.stdout.splitlines()]
