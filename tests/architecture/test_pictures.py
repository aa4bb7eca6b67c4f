"""The pictures of the docs: every page of the studio has its own, none is missing, and all together stay small."""

import re

from tests.pictures.pages import PAGES
from tests.support.house import ROOT

MOST_BYTES = 4_000_000
DOCS = ROOT / "docs"
NAMED = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")


def shown(page: str) -> set[str]:
    return set(NAMED.findall((DOCS / page).read_text()))


def test_every_page_of_the_studio_is_shown_and_every_picture_is_there() -> None:
    wanted = {f"pictures/studio/{shot.name}.webp" for shot in PAGES}
    wanted |= {f"pictures/studio/{shot.name}-phone.webp" for shot in PAGES if shot.phone}

    assert shown("studio.md") == wanted
    named = {name for page in DOCS.glob("*.md") for name in shown(page.name)}
    assert [name for name in sorted(named) if not (DOCS / name).is_file()] == []


def test_pictures_are_small_together() -> None:
    assert sum(path.stat().st_size for path in (DOCS / "pictures").rglob("*.*")) < MOST_BYTES
