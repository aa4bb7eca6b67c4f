"""Run Acme Mail: `python -m demo --port 8001 --guidance http://127.0.0.1:8000`."""

import argparse
import os
import signal
import sys
from socketserver import TCPServer, ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from demo.config import read_config
from demo.wsgi import Application


class _Server(ThreadingMixIn, WSGIServer):
    """A thread a request is plenty for a toy, and one process keeps all its state in one place."""

    daemon_threads = True
    request_queue_size = 128

    def server_bind(self) -> None:
        # The base class looks its own name up in the DNS, which takes seconds on a machine without one.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])
        self.setup_environ()

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A browser that leaves in the middle of an answer is nothing to report.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name is the base class's)
        pass


def main() -> None:
    """Serve until interrupted or terminated."""
    parser = argparse.ArgumentParser(prog="python -m demo", description="Acme Mail, a toy SaaS guided by Guidance.")
    parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8001")))
    parser.add_argument("--guidance", metavar="URL", help="where Guidance answers (default: GUIDANCE_URL)")
    chosen = parser.parse_args()

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    application = Application(read_config(environ=os.environ, guidance_url=chosen.guidance))
    with _Server((chosen.host, chosen.port), _QuietHandler) as server:
        server.set_app(application)
        print(f"Acme Mail on http://{chosen.host}:{server.server_port}/", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass
        finally:
            application.close()


if __name__ == "__main__":
    main()
