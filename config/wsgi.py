"""The WSGI entry point: the hot doors in front, Django behind them."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_wsgi_application()

from guidance.web.app import in_front_of  # noqa: E402 - its models need the applications that Django has just loaded

application = in_front_of(django_application)
