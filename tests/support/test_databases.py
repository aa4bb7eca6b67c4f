import psycopg
import pytest
import redis

from tests.support.databases import Redis


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
