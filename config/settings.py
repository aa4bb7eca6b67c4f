"""All settings, read from the environment. Without any, this is the embedded profile: SQLite, file broker, one folder."""

import os
from pathlib import Path

import environ

from config.logs import logging_settings
from guidance.conf import celery_broker, kept_secret, postgres_options, sqlite_options

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- Where things are kept ---
DATA_DIR = Path(env.str("GUIDANCE_DATA_DIR", default=str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)

# --- Metrics: all processes of this machine count into one folder (read by prometheus_client when it is imported) ---
METRICS_DIR = Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(DATA_DIR / "metrics")))
METRICS_DIR.mkdir(parents=True, exist_ok=True)

# --- Security ---
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret(DATA_DIR / "secret-key")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_TLS_PROXY", default=False) else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("SECURE_COOKIES", default=False)
SESSION_COOKIE_AGE = 12 * 3600
X_FRAME_OPTIONS = "DENY"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin-allow-popups"  # the picker's window answers the studio

# --- Django ---
INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "guidance",
    "django.contrib.admin",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "guidance.admin.csp.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "guidance" / "templates"],  # before those of the apps: some of Unfold's have words of ours
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
MEDIA_ROOT = Path(
    env.str("MEDIA_ROOT", default=str(DATA_DIR / "media"))
)  # uploaded pictures; any storage Django knows will do
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns of a folder that is not there
WHITENOISE_USE_FINDERS = True
AUTH_PASSWORD_VALIDATORS = [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"}]

# --- Database: one URL; SQLite gets the options that make it safe with several processes ---
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'guidance.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = sqlite_options()
else:  # off only behind a pooler that gives each transaction another connection and does not know prepared statements
    prepared = env.bool("PREPARED_STATEMENTS", default=True)
    DATABASES["default"]["OPTIONS"] = postgres_options(pooled=not prepared) | DATABASES["default"].get("OPTIONS", {})
    DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 1 if prepared else None
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# --- Cache and push: Redis where there is one ---
REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {"default": env.cache_url("CACHE_URL", default=REDIS_URL or f"filecache://{DATA_DIR / 'cache'}")}
if CACHES["default"]["LOCATION"].startswith("redis"):  # a cache that does not answer must not hold a worker up
    CACHES["default"].setdefault("OPTIONS", {}).update(socket_timeout=1, socket_connect_timeout=1)
    CACHES["default"]["BACKEND"] = "config.caches.KeptRedisCache"

# --- Celery: the broker carries wake-ups only; the database carries the data ---
CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = celery_broker(
    env.str("BROKER_URL", default="filesystem://"), DATA_DIR / "broker"
)
CELERY_BROKER_TRANSPORT = "guidance.jobs.filebroker:Transport" if CELERY_BROKER_URL.startswith("filesystem") else None
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_SOFT_TIME_LIMIT = 45
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 100_000
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_ETA_TASK_LIMIT = 1000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "decide"
# "quorum": on several nodes of RabbitMQ, each queue survives the loss of one. Other brokers do not know of types.
CELERY_TASK_DEFAULT_QUEUE_TYPE = CELERY_TASK_CREATE_MISSING_QUEUE_TYPE = env.str("BROKER_QUEUE_TYPE", default="classic")
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "guidance.sweep", "schedule": 5.0, "options": {"expires": 5.0}},
    "indexes": {"task": "guidance.arrange_indexes", "schedule": 3600.0, "options": {"expires": 3600.0}},
    "results": {"task": "guidance.results", "schedule": 10.0, "options": {"expires": 10.0}},
    "prune": {"task": "guidance.prune", "schedule": 3600.0, "options": {"expires": 3600.0}},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")

# --- The management API ---
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["guidance.api.authentication.SecretKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["guidance.api.authentication.HasSecretKey"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "guidance.api.pagination.Pages",
    "EXCEPTION_HANDLER": "guidance.api.errors.handle",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Guidance API",
    "DESCRIPTION": "People, accounts, meters, prompts and decisions, for servers. Authenticate with a secret key: `Bearer sk_…`.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {"SegmentKindEnum": "guidance.segments.models.Segment.Kind"},
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
}

# --- The studio ---
UNFOLD = {
    "SITE_TITLE": "Guidance",
    "SITE_HEADER": "Guidance",
    "SITE_SUBHEADER": "In-app guidance",
    "SITE_SYMBOL": "assistant_navigation",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "navigation": "guidance.admin.navigation.sidebar",
    },
    "COMMAND": {"search_callback": "guidance.admin.finding.find"},
}

# --- Guidance itself: see guidance.conf for what each knob means ---
GUIDANCE = {
    "script_dir": BASE_DIR / "widgets_static" / "dist",
    "redis_url": REDIS_URL,
    "lanes": env.int("GUIDANCE_LANES", default=8),
    "batch_rows": env.int("GUIDANCE_BATCH_ROWS", default=300),
    "event_days": env.int("GUIDANCE_EVENT_DAYS", default=90),
    "record_days": env.int("GUIDANCE_RECORD_DAYS", default=90),
    "audit_days": env.int("GUIDANCE_AUDIT_DAYS", default=400),
    "key_rate": env.float("GUIDANCE_KEY_RATE", default=2_000),
    "key_burst": env.float("GUIDANCE_KEY_BURST", default=60_000),
    "inbox_rows": env.int("GUIDANCE_INBOX_ROWS", default=500_000),
    "day_events": env.int("GUIDANCE_DAY_EVENTS", default=0),
    "metrics_token": env.str("GUIDANCE_METRICS_TOKEN", default=""),
    "demo_url": env.str("GUIDANCE_DEMO_URL", default=""),
}

LOGGING = logging_settings(level=env.str("LOG_LEVEL", default="WARNING"), form=env.str("LOG_FORMAT", default="line"))
