"""Pictures of the docs, taken by the tests that walk the same way, so that they show what is there.

`GUIDANCE_PICTURES=docs/pictures pytest tests/e2e/scenarios/test_playbook.py` takes them anew; any other run takes none.
"""

import io
import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page

COLOURS = 64


def take(shown: Page | Locator, name: str) -> None:
    """Keep what is shown as a small PNG of the docs, where they are wanted."""
    folder = os.environ.get("GUIDANCE_PICTURES")
    if not folder:
        return
    seen = Image.open(io.BytesIO(shown.screenshot(animations="disabled")))
    seen.convert("RGB").quantize(COLOURS).save(Path(folder) / f"{name}.png", optimize=True)
