"""`python -m tests.pictures [name …]`: take the pictures of docs/studio.md anew, of the studio as it is.

It starts Guidance with data of its own, lets simulated people come, and goes through every page as Ada, light and dark.
"""

import argparse
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.pictures import camera
from tests.pictures.pages import PAGES, Shot
from tests.support import browser as browsers
from tests.support.stack import Stack

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "studio"
PEOPLE = 600


def main() -> int:
    """Take the wanted pictures, or all; say how large they are."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"some of {', '.join(shot.name for shot in PAGES)}")
    parser.add_argument("--into", type=Path, default=FOLDER)
    options = parser.parse_args()
    wanted = [shot for shot in PAGES if not options.names or shot.name in options.names]
    options.into.mkdir(parents=True, exist_ok=True)
    with Stack("embedded") as stack:
        stack.python("-m", "tests.pictures.story", "before")
        stack.manage("traffic", "--people", str(PEOPLE), "--url", stack.url, "--origin", stack.demo_url)
        stack.python("-m", "tests.pictures.story", "after")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browsers.chromium(), args=list(browsers.ARGUMENTS))
            take_all(stack, browser, wanted, options.into)
            browser.close()
    return 0


def take_all(stack: Stack, browser: Browser, wanted: list[Shot], folder: Path) -> None:
    """Take the pictures into a folder, those of a computer and those of a phone."""
    known = camera.ids(stack)
    for size, ending, shots in (
        (camera.WIDE, "", wanted),
        (camera.PHONE, "-phone", [shot for shot in wanted if shot.phone]),
    ):
        with (
            camera.signed_in(stack, browser, size=size, dark=False) as light,
            camera.signed_in(stack, browser, size=size, dark=True) as dark,
        ):
            for shot in shots:
                url = stack.url + camera.address(shot, known)
                seen = camera.take(light, shot, url, size), camera.take(dark, shot, url, size)
                took = camera.keep(seen, folder / f"{shot.name}{ending}.webp")
                sys.stdout.write(f"{shot.name}{ending}: {took / 1000:.0f} kB\n")
                sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
