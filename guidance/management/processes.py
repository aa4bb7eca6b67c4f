"""Start several processes, show what they say, stop all of them together."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from types import FrameType
from typing import IO

_STOP_SECONDS = 10


class Stopped(Exception):
    """Somebody asked to stop (Ctrl-C or SIGTERM): a wish, not a fault."""


class Processes:
    """A group of child processes that live and die together."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = {**os.environ, "PYTHONUNBUFFERED": "1", **environment}
        self._running: dict[str, subprocess.Popen[str]] = {}

    def start(self, name: str, arguments: Sequence[str]) -> None:
        """Start `python <arguments>` and show its output lines with `name` before them."""
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # Ctrl-C reaches us alone; we stop the children in order
        )
        self._running[name] = process
        if process.stdout is not None:
            threading.Thread(target=_show, args=(name, process.stdout), daemon=True).start()

    def wait(self) -> str:
        """Block until a process ends by itself and return its name; raises Stopped on Ctrl-C or SIGTERM."""
        while True:
            for name, process in self._running.items():
                if process.poll() is not None:
                    return name
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop every process: politely first, then for good."""
        for process in self._running.values():
            _signal(process, signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        for process in self._running.values():
            try:
                process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                _signal(process, signal.SIGKILL)
                process.wait()


def stop_on_signals() -> None:
    """Turn Ctrl-C and SIGTERM into Stopped, raised in the main thread."""
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)


def answers(url: str, *, within: float) -> bool:
    """Tell whether `url` gives any HTTP answer within so many seconds."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own loopback address
                return True
        except urllib.error.HTTPError as error:
            error.close()
            return True
        except OSError:
            time.sleep(0.1)
    return False


def _stop(_number: int, _frame: FrameType | None) -> None:
    # An impatient second Ctrl-C must not interrupt the stopping itself and leave children behind.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


def _signal(process: subprocess.Popen[str], number: int) -> None:
    if process.poll() is None:
        os.killpg(process.pid, number)


def _show(name: str, lines: IO[str]) -> None:
    with lines:
        for line in lines:
            sys.stdout.write(f"{name:>7} │ {line}")
            sys.stdout.flush()
