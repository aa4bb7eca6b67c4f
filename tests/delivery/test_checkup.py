"""What `manage.py doctor` finds, on both databases and with a real Redis."""

import datetime as dt
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from guidance.conf import conf, now
from guidance.delivery import checkup, health, leases
from guidance.delivery.checkup import Found
from guidance.ingest.models import DeadLetter, Event, Inbox
from guidance.people.models import Person
from guidance.workspaces import keys
from guidance.workspaces.models import AllowedOrigin, AuditEntry
from tests.support import cast
from tests.support.databases import Redis

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def redis_server():
    server = Redis()
    yield server
    server.stop()


@pytest.fixture
def workspace():
    return cast.workspace()


@pytest.fixture
def sound(workspace, settings):
    """An installation with nothing to complain about."""
    settings.ALLOWED_HOSTS = ["help.acme.example"]
    settings.SESSION_COOKIE_SECURE = True
    settings.SECRET_KEY = "k" * 50
    settings.CELERY_BROKER_URL = "filesystem://"
    keys.create(workspace=workspace, kind="public", value="pk_sound")
    AllowedOrigin.objects.create(workspace=workspace, origin="https://app.acme.example")
    leases.take(name="sweep", seconds=1, now=now())
    _promise("on")
    return workspace


def _promise(commit):
    # The tests' own server answers before it has written: only our processes are killed here, never the machine.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('synchronous_commit', %s, true)", [commit])


def found(name, *, level="bad"):
    return [one.message for one in checkup.look(now=now()) if one.name == name and one.level == level]


def bad():
    return [one for one in checkup.look(now=now()) if one.level == "bad"]


def test_sound_installation_has_nothing_bad(sound):
    assert bad() == []


def test_every_finding_says_how_to_mend_it(sound, settings):
    settings.DEBUG = True
    sound.keys.all().delete()

    told = list(checkup.look(now=now()))

    assert [one.name for one in told if (one.level == "good") == bool(one.mend)] == []
    assert {one.name for one in told if one.level != "good"} >= {"DEBUG", sound.key}


@pytest.mark.parametrize(
    ("name", "value", "told", "message"),
    [
        ("DEBUG", True, "DEBUG", "Error pages show the code and its settings to everybody."),
        ("ALLOWED_HOSTS", ["*"], "ALLOWED_HOSTS", "Any host name is believed."),
        ("SECRET_KEY", "short", "SECRET_KEY", "It can be guessed."),
    ],
)
def test_unsafe_setting_is_bad(sound, settings, name, value, told, message):
    setattr(settings, name, value)

    assert found(told) == [message]


def test_cookies_without_tls_are_doubtful_on_a_public_host(sound, settings):
    settings.SESSION_COOKIE_SECURE = False

    assert found("SECURE_COOKIES", level="warning") == ["Sign-in cookies travel without TLS."]


def test_script_that_is_not_built_is_bad(sound, monkeypatch, tmp_path):
    monkeypatch.setattr(checkup, "conf", lambda: replace(conf(), script_dir=tmp_path))

    assert found("script") == ["The script is not built: pages get 503."]


def test_clocks_that_differ_are_bad_on_postgresql(sound):
    if connection.vendor != "postgresql":
        assert found("clock") == []
        return
    ahead = now() + dt.timedelta(seconds=40)

    told = [one.message for one in checkup.look(now=ahead) if one.name == "clock"]

    assert told == ["This machine and the database are 40 seconds apart."]


def test_database_that_answers_before_it_has_written_is_bad(sound):
    _promise("off")

    expected = ["PostgreSQL answers before it has written."] if connection.vendor == "postgresql" else []
    assert found("synchronous_commit") == expected


def test_months_that_nobody_made_ahead_are_bad_on_postgresql(sound):
    late = dt.datetime(2090, 11, 21, tzinfo=dt.UTC)

    told = [one.message for one in checkup.look(now=late) if one.name == "log"]

    expected = [
        "The event log has no part for guidance_event_2090_11 and guidance_event_2090_12: events land in the rest."
    ]
    assert told == (expected if connection.vendor == "postgresql" else [])


def test_events_of_no_month_are_doubtful_on_postgresql(sound):
    lena = Person.objects.create(workspace=sound, user_id="lena", first_seen=now(), last_seen=now())
    far = now() + dt.timedelta(days=20 * 365)
    Event.objects.create(workspace=sound, person=lena, name="Login", message_id="1", time=far, received_at=far)

    expected = ["Events in no month's part: 1."] if connection.vendor == "postgresql" else []
    assert found("log", level="warning") == expected


def test_pictures_that_nobody_can_upload_are_bad(sound, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "media" / "pictures"
    assert found("pictures") == []

    monkeypatch.setattr(checkup.os, "access", lambda path, mode: path != tmp_path)

    assert found("pictures") == [f"Nobody can upload any: {settings.MEDIA_ROOT} cannot be written."]


def test_events_that_wait_are_bad(sound):
    received = now() - dt.timedelta(minutes=5)
    Inbox.objects.create(workspace=sound, lane=0, body="{}", verified=False, received_at=received)

    assert found("lag") == ["The oldest accepted event waits for 300 seconds."]


def test_sweep_that_does_not_run_is_bad(sound):
    leases.ScheduledJob.objects.filter(name="sweep").update(last_run=now() - dt.timedelta(minutes=2))

    assert found("sweep") == ["The sweep ran 120 seconds ago."]


def test_sweep_that_never_ran_is_bad(sound):
    leases.ScheduledJob.objects.filter(name="sweep").delete()

    assert found("sweep") == ["The sweep never ran."]


def test_audit_log_that_nobody_prunes_is_doubtful(sound):
    AuditEntry.objects.create(workspace=sound, at=now() - dt.timedelta(days=402), object_id="1")

    assert found("audit log", level="warning") == ["It holds changes older than its 400 days."]


def test_audit_log_that_is_as_old_as_it_may_be_is_fine(sound):
    AuditEntry.objects.create(workspace=sound, at=now() - dt.timedelta(days=400, hours=2), object_id="1")

    assert found("audit log", level="warning") == []


def test_audit_log_that_keeps_nothing_is_bad(sound, monkeypatch):
    monkeypatch.setattr(checkup, "conf", lambda: replace(conf(), audit_days=0))

    assert found("audit log") == ["It forgets every change within the hour."]


def test_dead_letters_are_doubtful(sound):
    DeadLetter.objects.create(workspace=sound, body="{}", verified=False, error="no", received_at=now(), died_at=now())

    assert found("dead letters", level="warning") == ["1 events could not be worked in."]


def test_workspace_that_nobody_can_reach_or_anybody_can_is_doubtful(sound):
    sound.keys.all().delete()
    sound.origins.all().delete()
    sound.identity_mode = "off"
    sound.save()

    assert found(sound.key, level="warning") == [
        "There is no publishable key: no page can reach it.",
        "Any website may use the publishable key.",
        "Pages are believed whoever they say they show.",
    ]


def test_redis_that_throws_queues_away_or_forgets_them_is_told(sound, settings, redis_server):
    settings.CELERY_BROKER_URL = redis_server.url()
    client = checkup._redis(redis_server.url())
    client.config_set("maxmemory-policy", "allkeys-lru")
    client.config_set("appendonly", "no")

    careless = (found("eviction"), found("persistence", level="warning"))
    client.config_set("maxmemory-policy", "noeviction")
    client.config_set("appendonly", "yes")
    careful = (found("eviction"), found("persistence", level="warning"), found("broker", level="good"))
    client.close()

    assert careless == (
        ["Redis may throw queues away when it is full (allkeys-lru)."],
        ["Redis forgets queued wake-ups when it restarts."],
    )
    assert careful == ([], [], ["Redis answers."])


def test_broker_that_does_not_answer_is_bad(sound, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"

    assert [message.partition(":")[0] for message in found("broker")] == ["It could not be looked at"]


def test_database_that_is_behind_ends_the_look(sound, monkeypatch):
    trouble = health.Trouble("migrations", "The database is not migrated yet: run manage.py migrate.")
    monkeypatch.setattr(health, "troubles", lambda *, now: [trouble])

    told = list(checkup.look(now=now()))

    assert Found("bad", "migrations", trouble.message, "Mend this first; the rest depends on it.") in told


def test_command_prints_a_line_each_and_fails_when_something_is_bad(sound, settings):
    good, wrong = StringIO(), StringIO()
    with pytest.raises(SystemExit) as calm:
        call_command("doctor", stdout=good)
    settings.DEBUG = True
    with pytest.raises(SystemExit) as worried:
        call_command("doctor", stdout=wrong)

    line = "BAD  DEBUG: Error pages show the code and its settings to everybody. Set DEBUG to false."
    assert (calm.value.code, worried.value.code) == (0, 1)
    assert line in wrong.getvalue().splitlines()
    assert "BAD" not in good.getvalue()
