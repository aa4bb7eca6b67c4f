"""How a page becomes a picture: as a light and as a dark screen show it, side by side, small enough for the docs."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.pictures.pages import Shot
from tests.support.stack import Stack

# As the README says: this module is imported where no Django is set up.
USER, PASSWORD = "marketer", "demo-marketer"
WIDE, PHONE = (1280, 800), (390, 844)
SCALE = 0.75
GAP = 16
QUALITY = 62
IDS = """
import json
from guidance.people.models import Person
from guidance.workspaces.models import Workspace
held = Workspace.objects.get(key="demo")
people = Person.objects.filter(workspace=held, account__isnull=False)
busy = people.filter(exposures__isnull=False).order_by("pk").first() or people.first()
found = {"workspace": held.pk, "person": busy.pk, "account": busy.account_id}
found |= {"tag": tag.pk for tag in held.feature_tags.all()[:1]}
for kind in ("prompts", "segments", "plans", "themes"):
    found |= {f"{kind[:-1]}:{each.key}": each.pk for each in getattr(held, kind).all()}
print(json.dumps(found))
"""
Seen = tuple[Image.Image, Image.Image]


def ids(stack: Stack) -> dict[str, int]:
    """Return what stands for the names in the addresses of `guidance` pages."""
    found: dict[str, int] = json.loads(stack.manage("shell", "-v", "0", "-c", IDS).strip().splitlines()[-1])
    return found


def address(shot: Shot, known: dict[str, int]) -> str:
    """Return where a page is, below the stack's own address."""
    path = shot.address
    for name, number in known.items():
        path = path.replace(f"{{{name}}}", str(number))
    return f"/admin/{path}"


@contextmanager
def signed_in(stack: Stack, browser: Browser, *, size: tuple[int, int], dark: bool) -> Iterator[Page]:
    """Give Ada's tab, on a screen of that many pixels."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{stack.url}/admin/")
    page.get_by_label("Username").fill(USER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{stack.url}/admin/")
    yield page
    context.close()


def take(page: Page, shot: Shot, url: str, size: tuple[int, int]) -> Image.Image:
    """Return what one screen shows of a page once everything is there, as high as it is but not higher than the shot's most."""
    width, height = size
    page.set_viewport_size({"width": width, "height": height})
    page.goto(url, wait_until="load")
    focus = shot.use(page)
    whole = page.evaluate("document.documentElement.scrollHeight")
    if focus is None:
        page.set_viewport_size({"width": width, "height": max(height, min(whole, shot.most))})
    page.evaluate("document.fonts.ready.then(() => true)")
    taken = (focus or page).screenshot(animations="disabled", caret="hide")
    seen = Image.open(io.BytesIO(taken)).convert("RGB")
    return seen.crop((0, 0, seen.width, min(seen.height, shot.most)))


def keep(seen: Seen, path: Path) -> int:
    """Store a light and a dark picture side by side; return how many bytes that are."""
    light, dark = (
        each.resize((round(each.width * SCALE), round(each.height * SCALE)), Image.Resampling.LANCZOS) for each in seen
    )
    both = Image.new("RGB", (light.width + GAP + dark.width, max(light.height, dark.height)), "#888888")
    both.paste(light, (0, 0))
    both.paste(dark, (light.width + GAP, 0))
    both.save(path, "WEBP", quality=QUALITY, method=6)
    return path.stat().st_size
