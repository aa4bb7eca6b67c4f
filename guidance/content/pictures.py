"""Pictures that marketers upload: checked, turned upright, freed of what cameras write into them, and made as small as pages need.

A picture is kept in Django's storage as two WebP files, for plain and for fine screens. Their names hold a hash of what was
uploaded and the size in which the picture is shown; they never change.
"""

import hashlib
import io
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from guidance.content import picture_uses
from guidance.content.models import Picture
from guidance.content.picture_uses import NAMED, Use
from guidance.core.errors import GuidanceError
from guidance.protocol.content import Draft
from guidance.protocol.content import Image as ImageBlock
from guidance.protocol.wordings import wordings_of
from guidance.workspaces.models import Workspace

MAX_BYTES = 5_000_000
MAX_PIXELS = 25_000_000
WIDEST, HIGHEST = 560, 800
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
ADDRESS = "/v1/pictures/"
NAME = re.compile(r"[0-9a-f]{32}-[0-9]{1,3}x[0-9]{1,3}(?:@2x)?\.webp")
_FOLDER = "pictures/"
_QUALITY = 84
_SIZES = (("", 1), ("@2x", 2))
_LOCK_SPACE = 0x70696373  # "pics": keeps these advisory locks apart from those of the road
BEGINS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"RIFF")


class BadPicture(GuidanceError):
    """The file is no picture that can be taken; the message says why, and what to do."""


class InUse(GuidanceError):
    """The picture cannot be deleted; the message names the prompts that show it, and says what to do."""


def take_in(*, workspace: Workspace, file: bytes, name: str, by: User | None, now: datetime) -> Picture:
    """Keep an uploaded picture, or return the workspace's own where it was uploaded before. Raises BadPicture."""
    image = opened(file=file)
    width, height = _shown(image)
    stem = f"{hashlib.sha256(file).hexdigest()[:32]}-{width}x{height}"
    files = {f"{stem}{ending}.webp": _packed(image, (width * scale, height * scale)) for ending, scale in _SIZES}
    with transaction.atomic():
        _alone_with([stem])
        for file_name, packed in files.items():
            _keep(file_name, packed)
        held, _ = Picture.objects.get_or_create(
            workspace=workspace, stem=stem, defaults={"name": name[:120], "uploaded_by": by, "uploaded_at": now}
        )
    return held


def delete(*, picture: Picture) -> None:
    """Take a picture out of its workspace's library, and its files away where no other workspace has it. Raises InUse."""
    with transaction.atomic():
        _alone_with([picture.stem])
        found = picture_uses.uses(workspace_id=picture.workspace_id, stem=picture.stem)
        if found:
            raise InUse(_in_use(picture, found))
        picture.delete()
        if not Picture.objects.filter(stem=picture.stem).exists():
            for ending, _ in _SIZES:
                default_storage.delete(f"{_FOLDER}{picture.stem}{ending}.webp")


def lend(*, drafts: Iterable[Draft], to: Workspace) -> None:
    """Put the uploaded pictures of drafts that come from elsewhere into the library of `to`, where this installation has them.

    Call it in the transaction that keeps the drafts.
    """
    stems = {stem for draft in drafts for stem in picture_uses.stems_of(draft=draft)}
    _alone_with(stems)
    for held in Picture.objects.filter(stem__in=stems):
        given = {"name": "From another workspace", "uploaded_at": held.uploaded_at}
        Picture.objects.get_or_create(workspace=to, stem=held.stem, defaults=given)


def gone(*, draft: Draft, workspace_id: int) -> bool:
    """Return whether the draft shows an uploaded picture that its workspace does not have."""
    stems = used(draft=draft)
    return bool(stems) and Picture.objects.filter(workspace_id=workspace_id, stem__in=stems).count() < len(stems)


def used(*, draft: Draft) -> set[str]:
    """Return the stems of all uploaded pictures in any wording or step of a draft."""
    shown = [block for _, worded in wordings_of(draft) for block in worded.blocks]
    shown += [block for step in draft.steps for block in step.blocks]
    return {stem_of(src=block.src) for block in shown if isinstance(block, ImageBlock)} - {""}


def opened(*, file: bytes) -> Image.Image:
    """Return what an uploaded file shows, upright and in RGB or RGBA. Raises BadPicture for what cannot be taken."""
    if len(file) > MAX_BYTES:
        raise BadPicture(f"The picture is larger than {MAX_BYTES // 1_000_000} MB; make it smaller first.")
    if b"<svg" in file[:1000].lower():
        raise BadPicture("SVG pictures can carry scripts and are not taken; export it as PNG.")
    if not file.startswith(BEGINS):
        raise BadPicture("This is no picture that can be taken; upload a PNG, JPEG, WebP or GIF.")
    try:
        image = Image.open(io.BytesIO(file), formats=FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise _too_many()
        if getattr(image, "is_animated", False):
            raise BadPicture("The picture moves, which is not kept; use a film, or a picture that stands still.")
        upright = ImageOps.exif_transpose(image)
        return upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many() from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise BadPicture("The picture is damaged; save it again and upload that.") from None


def opened_small(*, file: bytes) -> Image.Image:
    """Return what a file of ours shows: WebP, and no larger than we make them. Raises BadPicture for anything else."""
    try:
        image = Image.open(io.BytesIO(file), formats=("WEBP",))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombWarning):
        raise BadPicture("This is no picture that was exported here.") from None
    if image.width > 2 * WIDEST or image.height > 2 * HIGHEST:
        raise BadPicture(f"It is larger than {2 * WIDEST} by {2 * HIGHEST} pixels, which no exported picture is.")
    return opened(file=file)


def read(*, name: str) -> bytes:
    """Return the bytes of one file. Raises FileNotFoundError for one that is not there, or no name of ours."""
    if not NAME.fullmatch(name):
        raise FileNotFoundError(name)
    with default_storage.open(_FOLDER + name) as file:
        found: bytes = file.read()
    return found


def stem_of(*, src: str) -> str:
    """Return what stands for an uploaded picture in `src`, or "" where it is none of ours."""
    name = src.removeprefix(ADDRESS)
    return name.removesuffix(".webp") if src.startswith(ADDRESS) and NAME.fullmatch(name) and "@" not in name else ""


def _too_many() -> BadPicture:
    return BadPicture(f"The picture has more than {MAX_PIXELS // 1_000_000} million pixels; make it smaller first.")


def _shown(image: Image.Image) -> tuple[int, int]:
    scale = min(1.0, WIDEST / image.width, HIGHEST / image.height)
    return max(1, round(image.width * scale)), max(1, round(image.height * scale))


def _packed(image: Image.Image, size: tuple[int, int]) -> bytes:
    fits = (min(size[0], image.width), min(size[1], image.height))
    made = io.BytesIO()
    image.resize(fits, Image.Resampling.LANCZOS).save(made, "WEBP", quality=_QUALITY, exif=b"", xmp=b"")
    return made.getvalue()


def _keep(name: str, content: bytes) -> None:
    if not default_storage.exists(_FOLDER + name):
        default_storage.save(_FOLDER + name, ContentFile(content))


def _alone_with(stems: Collection[str]) -> None:
    # Files belong to every workspace that uploaded the same: nobody takes them away while somebody comes to count on them.
    # On SQLite a transaction is alone anyway.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for number in sorted({int(stem[:7], 16) for stem in stems}):
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, number])


def _in_use(picture: Picture, found: Sequence[Use]) -> str:
    more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    told = f"“{picture.name}” is still shown by {', '.join(map(str, found[:NAMED]))}{more}"
    if any(use.live or use.earlier for use in found):
        return f"{told}; versions keep their pictures until their prompt is deleted."
    return f"{told}; take it out there first."
