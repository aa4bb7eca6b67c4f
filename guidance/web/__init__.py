"""The hot doors: their own small WSGI app for the script and /v1/*, and the stream's ASGI app."""
