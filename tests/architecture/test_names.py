"""Names that say nothing are where order ends, and a package's first file only says what the package is for."""

import ast

import pytest

from tests.support.house import ROOT, files, floors, name, python_files

EMPTY_WORDS = {"utils", "util", "helpers", "helper", "common", "services", "service", "misc", "stuff", "lib"}
# Celery's own convention: whoever imports the configuration has the app that `jobs` publishes with.
MAY_IMPORT = {"config/__init__.py"}
STREET = {
    *("README.md", "CHANGELOG.md", "LICENSE", "Makefile", "pyproject.toml", "manage.py", ".gitignore"),
    *("config", "guidance", "widgets_static", "tests", "demo", "docs", ".ci"),
}


def test_module_has_a_name_that_says_something():
    code = [path.relative_to(ROOT) for path in files() if path.suffix in {".py", ".js", ".mjs"}]

    empty = [path.as_posix() for path in code if EMPTY_WORDS & {*path.parts[:-1], path.name.split(".")[0]}]

    assert empty == []


def test_street_has_no_other_house():
    assert {path.relative_to(ROOT).parts[0] for path in files()} - STREET == set()


def test_package_file_holds_only_a_docstring():
    packages = [path for path in files() if path.name == "__init__.py" and "tests" not in path.relative_to(ROOT).parts]

    full = {name(path) for path in packages if len(ast.parse(path.read_text()).body) != 1}
    silent = [name(path) for path in packages if not ast.get_docstring(ast.parse(path.read_text()))]

    assert (full - MAY_IMPORT, silent) == (set(), [])


@pytest.mark.parametrize("floor", floors())
def test_floor_says_what_it_is_for(floor):
    package, module = ROOT / "guidance" / floor / "__init__.py", ROOT / "guidance" / f"{floor}.py"

    source = (package if package.exists() else module).read_text()

    assert ast.get_docstring(ast.parse(source))


def test_import_in_a_function_gives_its_reason():
    silent = [
        f"{name(path)}:{number}"
        for path in python_files(tests=False)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if "noqa: PLC0415" in line and not line.partition("PLC0415")[2].strip(" -:,")
    ]

    assert silent == []
