"""What is needed to run in production is said in one way everywhere, and what it says starts."""

import configparser
import json
import os
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from contextlib import closing, suppress
from pathlib import Path

import pytest
import yaml

from tests.support.ports import free_port
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "config" / "deploy"
PROCESSES = ("web", "push", "worker", "beat")
NOT_OURS = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"}


def procfile():
    lines = (DEPLOY / "Procfile").read_text().splitlines()
    return dict(line.split(": ", 1) for line in lines)


def compose():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def dockerfile(instruction):
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    return next(line.removeprefix(f"{instruction} ") for line in lines if line.startswith(f"{instruction} "))


def plain(command):
    """Return a command's words without the addresses it listens at and its program's folder."""
    words = shlex.split(command) if isinstance(command, str) else list(command)
    addresses = {index + 1 for index, word in enumerate(words) if word in {"--host", "--port", "--concurrency"}}
    kept = [word for index, word in enumerate(words) if index not in addresses]
    return [Path(kept[0]).name, *kept[1:]]


def unit(name):
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read(DEPLOY / "systemd" / f"guidance-{name}.service")
    return parser


def test_every_form_starts_the_same_processes():
    services = compose()["services"]
    said = {name: plain(procfile()[name]) for name in PROCESSES}

    assert {name: plain(unit(name)["Service"]["ExecStart"]) for name in PROCESSES} == said
    assert {name: plain(services[name]["command"]) for name in PROCESSES[1:]} == {
        name: said[name] for name in PROCESSES[1:]
    }
    assert plain(json.loads(dockerfile("CMD"))) == said["web"]
    assert services["migrate"]["command"] == shlex.split(procfile()["release"])
    wanted = (DEPLOY / "systemd" / "guidance.target").read_text()
    assert [f"guidance-{name}.service" in wanted for name in PROCESSES] == [True] * 4


def test_unit_asks_the_first_process_alone_so_that_a_workers_children_finish_what_they_do():
    assert [unit(name)["Service"]["KillMode"] for name in PROCESSES] == ["mixed"] * len(PROCESSES)


def test_nobody_is_killed_before_the_longest_task_has_ended(settings):
    given = [unit(name)["Service"]["TimeoutStopSec"] for name in PROCESSES]
    given += [compose()["services"][name]["stop_grace_period"].removesuffix("s") for name in PROCESSES]

    assert min(map(int, given)) > settings.CELERY_TASK_TIME_LIMIT


def test_compose_names_what_there_is():
    services = compose()["services"]

    assert set(services) == {"postgres", "redis", "cache", "migrate", *PROCESSES, "proxy"}
    assert services["redis"]["command"] == ["redis-server", "--appendonly", "yes", "--maxmemory-policy", "noeviction"]
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "config" / "settings.py").read_text()))
    given = {name for service in services.values() for name in service.get("environment", {})}
    assert given - NOT_OURS <= read


def test_uploaded_pictures_outlive_the_containers_and_all_of_them_see_the_same():
    services = compose()["services"]
    folder = dict(pair.split("=", 1) for pair in dockerfile("ENV").split())["MEDIA_ROOT"]

    assert [services[name]["volumes"] for name in PROCESSES] == [[f"pictures:{folder}"]] * len(PROCESSES)
    assert "pictures" in compose()["volumes"]
    assert folder in json.loads(dockerfile("VOLUME"))


def test_image_runs_as_nobody_special_and_is_asked_whether_it_lives():
    assert dockerfile("USER") == "guidance"
    assert "/livez" in dockerfile("HEALTHCHECK")
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    assert [name for part in copied for name in part.split() if not (ROOT / name).exists()] == []


def start(name, env):
    command = os.path.expandvars(re.sub(r"\$\{(\w+):-[^}]*\}", r"${\1}", procfile()[name]))
    for variable in re.findall(r"\$\{(\w+)\}", command):
        command = command.replace(f"${{{variable}}}", env[variable])
    program, *words = shlex.split(command)
    found = Path(sys.executable).with_name(program)
    return subprocess.Popen([str(found), *words], cwd=ROOT, env=env, start_new_session=True)


def answers(port):
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=2) as answer:
        return answer.status == 200
    return False


def swept(place):
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(place)) as connection:
        return connection.execute("SELECT 1 FROM guidance_scheduledjob WHERE name = 'sweep'").fetchone()
    return None


@pytest.mark.processes
def test_everything_the_procfile_names_starts_and_stops(tmp_path):
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "GUIDANCE_DATA_DIR": str(tmp_path)}
    env |= {"HOST": "127.0.0.1", "PORT": str(free_port()), "PUSH_PORT": str(free_port()), "WORKERS": "1"}
    for name in ("DATABASE_URL", "BROKER_URL", "REDIS_URL", "CACHE_URL", "PROMETHEUS_MULTIPROC_DIR"):
        env.pop(name, None)
    assert start("release", env).wait(240) == 0
    processes = {name: start(name, env) for name in PROCESSES}
    try:
        for port in (env["PORT"], env["PUSH_PORT"]):
            until(lambda port=port: answers(port), timeout=120, what=f"port {port} answers", every=0.2)
        until(lambda: swept(tmp_path / "guidance.sqlite3"), timeout=120, what="beat and worker swept", every=0.2)
        for process in processes.values():
            process.send_signal(signal.SIGTERM)
        ended = {name: process.wait(60) for name, process in processes.items()}
        # Some say 0 when they have stopped in good order, some that they were asked to.
        assert set(ended.values()) <= {0, -signal.SIGTERM}, ended
    finally:
        for process in processes.values():
            process.kill()
            process.wait()
