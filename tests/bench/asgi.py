"""Django's own way to hold streams open, for the peer of `tests.bench.streams`."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
application = get_asgi_application()
