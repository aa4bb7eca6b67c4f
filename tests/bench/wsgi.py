"""One process that serves the hot doors as production does, and the peers beside them."""

import os
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
django_application = get_wsgi_application()

from guidance.web.app import in_front_of  # noqa: E402 - its models need Django
from tests.bench.peers import bare  # noqa: E402

doors = in_front_of(django_application)


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer a request."""
    return (bare if environ["PATH_INFO"] == "/bare" else doors)(environ, start_response)
