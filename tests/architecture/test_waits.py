"""A test that waits for the page waits for a value: a promise counts as true, whatever it comes to."""

import ast
import re

from tests.support.house import files, name

PROMISE = re.compile(r"\basync\b|\bPromise\b|\.then\(|\bimport\(")


def promised(source: str) -> list[int]:
    """Return the lines that wait for a promise."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args]
    waits = [one for one in calls if isinstance(one.func, ast.Attribute) and one.func.attr == "wait_for_function"]
    return [one.lineno for one in waits if PROMISE.search(ast.unparse(one.args[0]))]


def test_no_wait_asks_the_page_for_a_promise():
    texts = [(path, path.read_text(encoding="utf-8")) for path in files() if path.suffix == ".py"]

    assert [f"{name(path)}:{line}" for path, text in texts for line in promised(text)] == []


def test_wait_for_a_promise_is_recognised():
    assert promised('tab.wait_for_function("""async () => true""")') == [1]
    assert promised('tab.wait_for_function("() => window.x && new Promise((done) => x.ready(done))")') == [1]
    assert promised('\ntab.wait_for_function(\n    f"() => {find}().then(() => true)", arg=1)') == [2]
    assert promised('tab.wait_for_function("() => window.guidance")') == []
