from concurrent.futures import ThreadPoolExecutor

import psycopg

from guidance.conf import kept_secret, postgres_options


def test_secret_is_made_once_and_kept_for_its_owner_alone(tmp_path):
    path = tmp_path / "secret-key"

    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: kept_secret(path), range(32)))

    assert secrets == {path.read_text()}
    assert len(path.read_text()) == 67
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret-key"]


def test_secret_is_another_one_in_another_place(tmp_path):
    assert kept_secret(tmp_path / "one") != kept_secret(tmp_path / "other")


def test_transaction_that_stands_still_is_ended_by_the_database_or_by_a_pooler_before_it(postgres_url):
    bounds = []
    for options in (postgres_options(), postgres_options(pooled=True)):
        with psycopg.connect(postgres_url, **options) as connection:
            bounds.append(connection.execute("SHOW idle_in_transaction_session_timeout").fetchone())

    assert bounds == [("12s",), ("0",)]
