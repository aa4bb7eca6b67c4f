"""Uploaded pictures, as pages get them: named after what is in them, so kept for good."""

from guidance.content import pictures
from guidance.web.http import Answer, Headers, Refusal, Request

_HEADERS: Headers = [
    ("Content-Type", "image/webp"),
    ("Cache-Control", "public, max-age=31536000, immutable"),
    ("Content-Security-Policy", "default-src 'none'; sandbox"),
    ("Access-Control-Allow-Origin", "*"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
]


def picture(request: Request) -> Answer:
    """Return one file of a picture."""
    try:
        return Answer(200, pictures.read(name=request.path.removeprefix(pictures.ADDRESS)), _HEADERS)
    except FileNotFoundError:
        raise Refusal(404, "no_picture", "There is no such picture.") from None
