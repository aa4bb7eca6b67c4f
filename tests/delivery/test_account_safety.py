"""No cap of an account is ever exceeded, whoever claims and decides at the same moment, in threads and in processes."""

import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg
import pytest

from tests.support import migrated

ROOT = Path(__file__).parents[2]
PROCESSES = 3
SHOWS = (
    "SELECT a.group_id, p.key, x.user_id, e.intent, e.shown_at IS NOT NULL, a.prompts FROM guidance_exposure e"
    " JOIN guidance_account a ON a.id = e.account_id JOIN guidance_prompt p ON p.id = e.prompt_id"
    " JOIN guidance_person x ON x.id = e.person_id"
)


def started(*command, database, folder):
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": database}
    env |= {"GUIDANCE_DATA_DIR": str(folder)}
    arguments = [sys.executable, "-m", "tests.support.claimants", *command]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    return subprocess.Popen(arguments, env=env, cwd=ROOT, **pipes)


def finished(process, said=""):
    out, _ = process.communicate(said, timeout=120)
    assert process.returncode == 0
    return out


def compete(database, folder):
    """Let several processes claim everything for everybody at once; return what each of them says."""
    finished(started("prepare", database=database, folder=folder))
    with ExitStack() as doors:
        processes = [started("claim", str(seed), database=database, folder=folder) for seed in range(PROCESSES)]
        for process in processes:
            doors.callback(process.kill)
        for process in processes:
            assert process.stdout.readline() == "ready\n"
        with ThreadPoolExecutor(PROCESSES) as threads:
            return [json.loads(out) for out in threads.map(lambda process: finished(process, "go\n"), processes)]


def most(counts):
    return max(counts.values())


def assert_caps_hold(rows, said):
    granted = sum(each["granted"] for each in said)
    assert granted == len(rows) == sum(each["drained"] for each in said)
    assert all(shown for *_, shown, _ in rows)
    # Not one more than the cap of four, and not one less: nobody was refused without need.
    filled = {f"team-{number}": 4 for number in range(6)}
    assert Counter(account for account, *_ in rows) == filled
    assert most(Counter((account, prompt) for account, prompt, *_ in rows)) == 2
    assert most(Counter(user for _, _, user, intent, *_ in rows if intent == "ask")) == 1
    histories = {account: json.loads(held) for account, *_, held in rows}
    assert {account: sum(len(entry["s"]) for entry in held.values()) for account, held in histories.items()} == filled


@pytest.mark.processes
def test_processes_and_threads_that_claim_at_once_never_exceed_a_cap_on_postgresql(tables_url, tmp_path):
    said = compete(tables_url, tmp_path)

    with psycopg.connect(tables_url) as connection:
        assert_caps_hold(connection.execute(SHOWS).fetchall(), said)


@pytest.mark.processes
def test_processes_and_threads_that_claim_at_once_never_exceed_a_cap_on_sqlite(tmp_path):
    place = tmp_path / "guidance.sqlite3"
    migrated.sqlite(place)

    said = compete(f"sqlite:///{place}", tmp_path)

    with closing(sqlite3.connect(place)) as connection:
        assert_caps_hold(connection.execute(SHOWS).fetchall(), said)
