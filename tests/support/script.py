"""The script as it was written: built without shortening or renaming, once for each state of its source."""

import fcntl
import hashlib
import subprocess
from pathlib import Path

from tests.support.node import NODE, ROOT

HOME = ROOT / "widgets_static"
_KEPT = ROOT / "var" / "script"


def plain() -> Path:
    """Return the folder of the plain build; the first call for a state of the source makes it."""
    source = [HOME / "build.mjs", *sorted((HOME / "src").rglob("*.js"))]
    state = hashlib.sha256(b"".join(one.read_bytes() for one in source)).hexdigest()[:16]
    folder = _KEPT / state
    _KEPT.mkdir(parents=True, exist_ok=True)
    with (_KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "guidance.mjs").exists():
            command = [NODE, str(HOME / "build.mjs"), "--plain", str(folder)]
            subprocess.run(command, check=True, capture_output=True, text=True)
    return folder
