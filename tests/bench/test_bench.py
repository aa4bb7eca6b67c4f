"""The benchmarks still run: each section at a tiny size, every line a figure."""

import re
import subprocess
import sys

import pytest

from tests.support.house import ROOT

FIGURE = re.compile(r"^  (\S.*?)\s{2,}([\d.,]+(?:e-\d+)?) ?(.*)$")
RATIO = re.compile(r"^  (\S.*?)\s{2,}([\d.,]+) times +budget ([<>]=) ([\d.,]+)")
SECTIONS = [
    pytest.param("deciding", 19, id="deciding"),
    pytest.param("bundles", 3, id="bundles"),
    pytest.param("doors", 22, id="doors", marks=[pytest.mark.processes, pytest.mark.postgres]),
    pytest.param("segments", 6, id="segments", marks=[pytest.mark.processes, pytest.mark.postgres]),
    pytest.param("road", 7, id="road", marks=[pytest.mark.processes, pytest.mark.postgres]),
    pytest.param("latency", 15, id="latency", marks=[pytest.mark.processes, pytest.mark.postgres]),
    pytest.param("page", 4, id="page", marks=[pytest.mark.processes, pytest.mark.e2e]),
]


@pytest.mark.parametrize(("section", "count"), SECTIONS)
def test_section_prints_its_figures(section, count):
    command = [sys.executable, "-m", "tests.bench", section, "--size", "0.02", "--rounds", "1"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    figures = [FIGURE.match(line) for line in done.stdout.splitlines() if line.startswith("  ")]
    assert len(figures) == count
    assert all(figure and float(figure[2].replace(",", "")) >= 0 for figure in figures)
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
