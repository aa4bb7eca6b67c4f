"""The script's files, from memory, each packed once."""

import hashlib
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from guidance.conf import conf
from guidance.web import packing
from guidance.web.http import Answer, Headers, Refusal, Request

LOADER, MODULE = "guidance.js", "guidance.mjs"
_HASHED = re.compile(r"[0-9a-f]{10}/[A-Za-z0-9_-]+\.js")
_SHORT = "public, max-age=300, stale-while-revalidate=86400"
_EVER = "public, max-age=31536000, immutable"


@dataclass(slots=True)
class _File:
    plain: bytes
    etag: str
    forms: dict[str, bytes]


class Shelf:
    """The built files of one folder, read once; read again when changed only where `watch` is set."""

    def __init__(self, folder: Path, *, watch: bool) -> None:
        self._folder = folder
        self._watch = watch
        self._files: dict[str, _File] = {}
        self._seen: frozenset[tuple[str, int]] = frozenset()
        self._lock = threading.Lock()
        self.packing: threading.Thread | None = None
        """Packs the files further, so that no page waits for that: the first ones get gzip."""

    def get(self, name: str) -> _File | None:
        """Return a file, or None. Raises Refusal 503 while the script is not built."""
        if self._watch or not self._files:
            self._read()
        if LOADER not in self._files:
            raise Refusal(
                503,
                "no_script",
                "The script is not built: run npm run build in widgets_static.",
                headers=[("Retry-After", "60")],
            )
        return self._files.get(name)

    def _read(self) -> None:
        with self._lock:
            paths = sorted([*self._folder.rglob("*.js"), *self._folder.glob(MODULE)])
            seen = frozenset((str(path), path.stat().st_mtime_ns) for path in paths)
            if seen != self._seen:
                self._files = {path.relative_to(self._folder).as_posix(): _file(path.read_bytes()) for path in paths}
                self._seen = seen
                files = list(self._files.values())
                self.packing = threading.Thread(target=_pack, args=[files], name="guidance-packing", daemon=True)
                self.packing.start()


_shelves: dict[Path, Shelf] = {}


def loader(request: Request) -> Answer:
    """Return the loader, for a script tag or for an import: it changes with every release, under one name."""
    file = _shelf().get(MODULE if request.path == f"/{MODULE}" else LOADER)
    if file is None:
        raise Refusal(404, "no_file", "The script has no such file.")
    if file.etag in request.header("HTTP_IF_NONE_MATCH"):
        return Answer(304, headers=_headers(file, _SHORT))
    return _serve(request, file, _SHORT)


def part(request: Request) -> Answer:
    """Return one of the files that the loader imports, from the folder named after what is in it."""
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


def _file(plain: bytes) -> _File:
    return _File(plain, f'"{hashlib.sha256(plain).hexdigest()[:32]}"', packing.quickly(plain))


def _pack(files: Iterable[_File]) -> None:
    for file in files:
        file.forms = packing.packed(file.plain)


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
    encoding, body = packing.best(file.forms, request.header("HTTP_ACCEPT_ENCODING"))
    return Answer(200, body, [*headers, ("Content-Encoding", encoding)] if encoding else headers)
