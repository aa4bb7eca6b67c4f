"""The map of elements: which ones live prompts point at, page by page, and how they do."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from guidance.admin.base import StudioAdmin
from guidance.admin.chosen import chosen_workspace
from guidance.conf import now
from guidance.content.describing import named
from guidance.content.models import Prompt
from guidance.insights import elements
from guidance.insights.elements import Health, Times
from guidance.protocol.content import Anchor, load
from guidance.rules.describe import describe

EVERYWHERE = "Every page"
WORST = ("lost", "sometimes missing", "never seen", "healthy")
TONES = {"lost": "g-bad", "sometimes missing": "g-warn", "healthy": "g-good"}
UNKNOWN = Health(Times(), Times())


@dataclass(frozen=True, slots=True)
class Element:
    """A line of the map; `step`: which one of a tour, "" for the prompt's own element."""

    page: str
    words: str
    prompt: Prompt
    step: str
    health: Health

    @property
    def tone(self) -> str:
        """The class of its badge."""
        return TONES.get(self.health.state, "")


class ElementPages:
    """The page of the map; `admin` is the prompts' admin, which knows who may see what."""

    def __init__(self, admin: StudioAdmin) -> None:
        self.admin = admin

    @property
    def urls(self) -> list[URLPattern]:
        """The address of the page."""
        return [path("elements/", self.admin.admin_site.admin_view(self.show), name="guidance_elements")]

    def show(self, request: HttpRequest) -> HttpResponse:
        """Show every page with its elements, the worst first."""
        workspace, choose = chosen_workspace(request, "view_prompt")
        live = Prompt.objects.filter(workspace=workspace, status=Prompt.Status.PUBLISHED, live__isnull=False)
        held = elements.health(workspace_id=workspace.pk, now=now())
        lines = [line for prompt in live.select_related("live").order_by("name") for line in _lines(prompt, held)]
        lines.sort(key=lambda line: (line.page != EVERYWHERE, line.page, WORST.index(line.health.state)))
        context = {
            "pages": [(page, list(group)) for page, group in groupby(lines, key=lambda line: line.page)],
            "troubled": sum(line.health.state in WORST[:2] for line in lines),
            "choose": choose,
        }
        return self.admin.page(request, "elements", "Elements", **context)


def _lines(prompt: Prompt, held: dict[elements.Key, Health]) -> Iterator[Element]:
    draft = load(prompt.live.definition if prompt.live else prompt.draft)
    page = _page(draft.audience.get("where") or {})
    if draft.anchor is not None and draft.anchor.candidates:
        yield Element(page, _words(draft.anchor), prompt, "", held.get((prompt.key, ""), UNKNOWN))
    for number, step in enumerate(draft.steps, start=1):
        if step.anchor is not None and step.anchor.candidates:
            where = _page(step.page) if step.page else page
            health = held.get((prompt.key, step.key), UNKNOWN)
            yield Element(where, _words(step.anchor), prompt, f"Step {number}", health)


def _words(anchor: Anchor) -> str:
    return named(anchor.candidates[0])


def _page(where: dict[str, Any]) -> str:
    """Say what a rule asks of the page's address, which alone is said here."""
    asked = [
        {path: test}
        for clause in [where, *where.get("$and", [])]
        for path, test in clause.items()
        if path.startswith("page.")
    ]
    return describe({"version": 1, "where": {"$and": asked}, "facts": {}}) if asked else EVERYWHERE
