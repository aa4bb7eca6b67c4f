"""What no committed file may say: where packages come from, and how one machine names its folders; and where the docs lead."""

import re

from tests.support.house import files, name

# Put together here, so that this file does not say it either.
HOSTS = [
    ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs"), ("deb", "debian"))
]
FOLDERS = r"(?<![\w./-])/(?:root|work|home)/[\w.]"
LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")
FORBIDDEN = re.compile("|".join([FOLDERS, *map(re.escape, HOSTS)]))


def _finds(path):
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []
    return [f"{name(path)}:{number}" for number, line in enumerate(lines, 1) if FORBIDDEN.search(line)]


def test_text_names_no_registry_and_no_folder_of_one_machine():
    assert [find for path in files() for find in _finds(path)] == []


def test_forbidden_text_is_recognised():
    assert FORBIDDEN.search("see " + "/".join(["", "root", "project"]))
    assert FORBIDDEN.search("https://" + HOSTS[0] + "/simple")
    assert not FORBIDDEN.search("GET /api/v1/people/ and docs/work/x")


def test_docs_lead_to_files_that_are_there():
    pages = [path for path in files() if path.suffix == ".md"]
    links = [(path, target) for path in pages for target in LINK.findall(path.read_text(encoding="utf-8"))]

    assert [f"{name(path)}: {target}" for path, target in links if not (path.parent / target).exists()] == []
    assert any(target.endswith(".png") for _, target in links)
