"""The script's files, from memory, compressed once."""

import gzip
import hashlib
import re
import threading
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from guidance.conf import conf
from guidance.web.http import Answer, Headers, Refusal, Request

LOADER = "guidance.js"
_HASHED = re.compile(r"[A-Za-z0-9_.]+-[A-Za-z0-9_-]{6,}\.js")
_SHORT = "public, max-age=300, stale-while-revalidate=86400"
_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class _File:
    plain: bytes
    gzipped: bytes
    etag: str


class Shelf:
    """The built files of one folder, read once; read again when changed only where `watch` is set."""

    def __init__(self, folder: Path, *, watch: bool) -> None:
        self._folder = folder
        self._watch = watch
        self._files: dict[str, _File] = {}
        self._seen: frozenset[tuple[str, int]] = frozenset()
        self._lock = threading.Lock()

    def get(self, name: str) -> _File | None:
        """Return a file, or None. Raises Refusal 503 while the script is not built."""
        if self._watch or not self._files:
            self._read()
        if LOADER not in self._files:
            raise Refusal(
                503, "no_script", "The script is not built yet: run make js.", headers=[("Retry-After", "60")]
            )
        return self._files.get(name)

    def _read(self) -> None:
        with self._lock:
            paths = sorted(self._folder.glob("*.js"))
            seen = frozenset((path.name, path.stat().st_mtime_ns) for path in paths)
            if seen != self._seen:
                self._files = {path.name: _packed(path.read_bytes()) for path in paths}
                self._seen = seen


_shelves: dict[Path, Shelf] = {}


def loader(request: Request) -> Answer:
    """Return the loader: it changes with every release, under one name."""
    file = _shelf().get(LOADER)
    assert file is not None  # noqa: S101 - get() raises without the loader
    if file.etag in request.header("HTTP_IF_NONE_MATCH"):
        return Answer(304, headers=_headers(file, _SHORT))
    return _serve(request, file, _SHORT)


def part(request: Request) -> Answer:
    """Return one of the hashed files that the loader imports."""
    name = request.path.removeprefix("/guidance/")
    file = _shelf().get(name) if _HASHED.fullmatch(name) else None
    if file is None:
        raise Refusal(404, "no_file", "The script has no such file.")
    return _serve(request, file, _EVER)


def _shelf() -> Shelf:
    folder = conf().script_dir
    if folder not in _shelves:
        _shelves[folder] = Shelf(folder, watch=settings.DEBUG)
    return _shelves[folder]


def _packed(plain: bytes) -> _File:
    return _File(plain, gzip.compress(plain, 9, mtime=0), f'"{hashlib.sha256(plain).hexdigest()[:32]}"')


def _headers(file: _File, caching: str) -> Headers:
    return [
        ("Content-Type", "text/javascript; charset=utf-8"),
        ("Cache-Control", caching),
        ("ETag", file.etag),
        ("Access-Control-Allow-Origin", "*"),
        ("Cross-Origin-Resource-Policy", "cross-origin"),
        ("Vary", "Accept-Encoding"),
    ]


def _serve(request: Request, file: _File, caching: str) -> Answer:
    headers = _headers(file, caching)
    if "gzip" in request.header("HTTP_ACCEPT_ENCODING"):
        return Answer(200, file.gzipped, [*headers, ("Content-Encoding", "gzip")])
    return Answer(200, file.plain, headers)
