"""The settings of the tests: the product's own, its data in a temporary folder, its database as asked for.

`GUIDANCE_TEST_DATABASE=postgres` runs every in-process test on PostgreSQL; the server is started here, before Django
reads its address.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests.support.databases import postgres

FOLDER = Path(tempfile.mkdtemp(prefix="guidance-tests-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

for name in ("BROKER_URL", "CACHE_URL", "DATABASE_URL", "REDIS_URL"):
    os.environ.pop(name, None)
os.environ["GUIDANCE_DATA_DIR"] = str(FOLDER)
# Of each worker its own, or one would count what another does.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(FOLDER / "metrics")
if os.environ.get("GUIDANCE_TEST_DATABASE", "sqlite") == "postgres":
    os.environ["DATABASE_URL"] = postgres().url("postgres")

from config.settings import *  # noqa: E402, F403 - read after the environment is laid out
from config.settings import DATABASES  # noqa: E402

# In-process tests start no publishing threads and share no files; a test of the doorbell turns it on again.
GUIDANCE_SILENT_DOORBELL = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # In a file, as in the product: SQLite's shared memory locks differently.
    DATABASES["default"]["TEST"] = {"NAME": str(FOLDER / "test.sqlite3")}
    # Tests kill our processes, never the machine, so the disk need not be waited for.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
