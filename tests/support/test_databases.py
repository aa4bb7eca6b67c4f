import sqlite3
from contextlib import closing

import psycopg
import pytest
import redis

from tests.support import migrated
from tests.support.databases import Redis, postgres


def test_postgres_url_names_a_new_database_that_answers(postgres_url):
    with psycopg.connect(postgres_url) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()

    assert tables == (0,)


@pytest.mark.processes
def test_redis_answers_on_its_old_port_when_it_was_killed_and_started():
    server = Redis()

    server.kill()
    server.start()

    with redis.Redis(port=server.port) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    server.stop()


def test_databases_with_tables_know_nothing_of_each_other(tables_url):
    with psycopg.connect(tables_url) as connection:
        connection.execute("CREATE TABLE ours ()")

    with psycopg.connect(postgres().migrated_database()) as connection:
        tables = {name for (name,) in connection.execute("SELECT relname FROM pg_class WHERE relkind = 'r'")}

    assert "guidance_workspace" in tables
    assert "ours" not in tables


def test_sqlite_files_with_tables_know_nothing_of_each_other(tmp_path):
    one, other = tmp_path / "one.sqlite3", tmp_path / "data" / "other.sqlite3"
    migrated.sqlite(one)
    with closing(sqlite3.connect(one)) as connection:
        connection.execute("CREATE TABLE ours (id INTEGER)")

    migrated.sqlite(other)

    with closing(sqlite3.connect(other)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert "guidance_workspace" in tables
    assert "ours" not in tables
