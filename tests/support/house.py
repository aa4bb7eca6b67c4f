"""What lies in the house: its files as Git knows them, and its floors as the import contract lists them."""

import functools
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@functools.cache
def files() -> tuple[Path, ...]:
    """Return every file that is, or is about to be, committed."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return tuple(ROOT / name for name in sorted(set(names)) if name and (ROOT / name).is_file())


def python_files(*, tests: bool) -> list[Path]:
    """Return the Python files of the tests, or of everything else; migrations are data and left out."""
    code = [path for path in files() if path.suffix == ".py" and "migrations" not in path.parts]
    return [path for path in code if (path.relative_to(ROOT).parts[0] == "tests") == tests]


def name(path: Path) -> str:
    """Return the path as one writes it in the house."""
    return path.relative_to(ROOT).as_posix()


@functools.cache
def floors() -> dict[str, int]:
    """Return each floor of `guidance` and its height, from the import contract; neighbours have one height."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = config["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {
        floor.strip(): height
        for height, line in enumerate(reversed(layers))
        for floor in line.replace(":", "|").split("|")
    }
