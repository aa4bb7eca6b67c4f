"""`python -m tests.bench [section …]`: print the figures of docs/performance.md."""

import argparse
import importlib
import os
import sys
from collections.abc import Callable

import django
from django.core.management import call_command

from tests.bench.figures import Figure
from tests.bench.site import SETTINGS, Site

PURE = ("deciding", "bundles")
SERVED = (
    "segments",
    "doors",
    "streams",
    "latency",
    "road",
)  # the last one publishes prompts that the others must not have
BROWSED = ("page", "busy", "browser")
LOAD = ("doors", "streams", "latency", "growth", "visible")  # what `load` stands for
SITED = {*SERVED, "growth", "studio"}
_SECTIONS = dict.fromkeys([*PURE, *SERVED, *BROWSED, *LOAD, "load", "studio"])


def main() -> int:
    """Run the wanted sections and tell their figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="section", help=f"some of {', '.join(_SECTIONS)}")
    parser.add_argument("--size", type=float, default=1.0, help="a share of the usual work")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    named = options.sections or [*PURE, *SERVED, *BROWSED]
    wanted = [section for name in named for section in (LOAD if name == "load" else [name])]
    figures: list[Figure] = []
    with_site = Site() if set(wanted) & SITED else None
    try:
        os.environ.update(with_site.env if with_site else {"DJANGO_SETTINGS_MODULE": SETTINGS})
        django.setup()
        if with_site:
            call_command("migrate", verbosity=0)
            call_command("seed_demo", force=True, verbosity=0)
        for name in wanted:
            site = {"site": with_site} if name in SITED else {}
            figures += _tell(name, lambda run, site=site: run(size=options.size, rounds=options.rounds, **site))
    finally:
        if with_site:
            with_site.close()
    missed = [figure for figure in figures if figure.holds is False]
    _say(f"\n{len(missed)} of {sum(figure.holds is not None for figure in figures)} budgets are missed.")
    return 0


def _tell(name: str, call: Callable[[Callable[..., list[Figure]]], list[Figure]]) -> list[Figure]:
    _say(f"\n{name}")
    figures = call(importlib.import_module(f"tests.bench.{name}").run)
    for figure in figures:
        _say(figure.line())
    return figures


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
