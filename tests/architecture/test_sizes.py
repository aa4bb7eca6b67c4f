"""Size budgets: small files and small functions are the cheapest order there is."""

import ast

import pytest

from tests.support.house import ROOT, name, python_files

FILE, FUNCTION, TEST_FILE = 400, 50, 600


def _lines(path):
    return len(path.read_text().splitlines())


def _functions(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.end_lineno - node.lineno + 1


def test_python_file_keeps_to_its_size():
    long = {name(path): _lines(path) for path in python_files(tests=False) if _lines(path) > FILE}

    assert long == {}


def test_test_file_keeps_to_its_size():
    long = {name(path): _lines(path) for path in python_files(tests=True) if _lines(path) > TEST_FILE}

    assert long == {}


def test_function_keeps_to_its_size():
    every = [*python_files(tests=False), *python_files(tests=True)]
    long = {
        f"{name(path)}:{function}": size for path in every for function, size in _functions(path) if size > FUNCTION
    }

    assert long == {}


@pytest.mark.parametrize(
    ("file", "most"),
    [("README.md", 150), ("Makefile", 60), ("config/settings.py", 250), ("docs/architecture.md", 200)],
)
def test_shared_file_keeps_to_its_size(file, most):
    assert 0 < _lines(ROOT / file) <= most
