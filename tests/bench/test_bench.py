"""The benchmarks still run: each section at a tiny size, every line a figure."""

import re
import subprocess
import sys

import pytest

from tests.support.house import ROOT

FIGURE = re.compile(r"^  (\S.*?)\s{2,}([\d.,]+(?:e-\d+)?) ?(.*)$")
RATIO = re.compile(r"^  (\S.*?)\s{2,}([\d.,]+) times +budget ([<>]=) ([\d.,]+)")
PROCESSES = [pytest.mark.processes, pytest.mark.postgres]
BROWSED = [pytest.mark.processes, pytest.mark.e2e]
# How many figures each section has. Those in one row share the servers that they need, which start once then.
SECTIONS = [
    pytest.param({"deciding": 19, "bundles": 3}, id="pure"),
    pytest.param({"segments": 18}, id="segments", marks=PROCESSES),
    pytest.param({"doors": 22, "streams": 3, "latency": 15, "road": 7}, id="served", marks=PROCESSES),
    pytest.param({"growth": 14, "studio": 30}, id="growth", marks=PROCESSES),
    pytest.param({"busy": 3, "browser": 46}, id="browser", marks=pytest.mark.e2e),
    pytest.param({"page": 4}, id="page", marks=BROWSED),
    pytest.param({"visible": 6}, id="visible", marks=BROWSED),
]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("counts", SECTIONS)
def test_sections_print_their_figures(counts):
    command = [sys.executable, "-m", "tests.bench", *counts, "--size", "0.02", "--rounds", "1"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=880, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    told = {}
    for line in done.stdout.splitlines():
        if line in counts:
            told[line] = []
        elif line.startswith("  "):
            told[list(told)[-1]].append(FIGURE.match(line))
    assert {section: len(figures) for section, figures in told.items()} == counts
    assert all(figure and float(figure[2].replace(",", "")) >= 0 for figures in told.values() for figure in figures)
    assert re.search(r"^\d+ of \d+ budgets are missed\.$", done.stdout, re.MULTILINE)


def test_deciding_keeps_to_half_its_budgets_when_all_sides_are_timed_in_turns():
    command = [sys.executable, "-m", "tests.bench", "deciding", "--size", "0.05", "--rounds", "5"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=True)

    ratios = [match for line in done.stdout.splitlines() if (match := RATIO.match(line))]
    worse = {
        match[1]: match[2]
        for match in ratios
        if (
            _number(match[2]) < _number(match[4]) / 2 if match[3] == ">=" else _number(match[2]) > _number(match[4]) * 2
        )
    }
    assert len(ratios) == 5
    assert worse == {}


def _number(shown):
    return float(shown.replace(",", ""))
