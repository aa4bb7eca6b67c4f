"""The ASGI entry point: the stream itself, and for a single process everything else in threads.

In production a process of its own serves `/v1/stream` from here, and `config.wsgi` serves the rest.
"""

from a2wsgi import WSGIMiddleware

from config.wsgi import application as wsgi_application
from guidance.web.stream import in_front_of

THREADS = 8

application = in_front_of(WSGIMiddleware(wsgi_application, workers=THREADS))
