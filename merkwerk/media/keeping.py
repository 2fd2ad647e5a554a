"""Keeping a picture: looked at, drawn anew in our sizes, and only then written down."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from io import BytesIO

import puremagic
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image as Pillow
from PIL import ImageOps

from merkwerk.kit import ids, tenancy
from merkwerk.media import errors
from merkwerk.media.models import Image
from merkwerk.media.models.image import MOST_ALT, SIZES, path_in
from merkwerk.people.models import Membership, Organisation

MOST_BYTES = 10_000_000
MOST_PIXELS = 50_000_000
MOST_TIMES_AS_HIGH = 12  # at our widest: WebP ends at 16,383 points (RFC 9649 2.6), JPEG at 65,535
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
_MARKUP = re.compile(rb"<(?:script|html|!doctype|svg[\s>]|iframe|\?php)", re.IGNORECASE)


@dataclass(frozen=True)
class _Drawn:
    """One size, drawn and encoded."""

    size: int
    width: int
    height: int
    content: bytes


def keep(content: bytes, *, by: Membership | None, alt: str = "") -> Image:
    """Draw a picture anew and keep it in this organisation.

    Takes the bytes as they came, by whom (None for a fetch of our own) and the words for who cannot
    see it. Returns the kept Image. Raises errors.ImageRefused, with a sentence, for what is too
    heavy (10 MB, 50 million points), far higher than wide, no JPEG, PNG, WebP or GIF, damaged, or
    hides a page. Of a moving picture the first frame is kept. Orientation is applied; all else the
    camera remarked is gone.
    """
    _refuse_hostile(content)
    picture = _opened(content)
    if picture.height > MOST_TIMES_AS_HIGH * picture.width:
        raise errors.TooNarrow(times=MOST_TIMES_AS_HIGH)
    kind = Image.Format.WEBP if _is_see_through(picture) else Image.Format.JPEG
    drawn = [_draw(picture, size, kind) for size in _sizes_for(picture.width)]
    image = Image(
        format=kind,
        sizes=[one.size for one in drawn],
        width=drawn[-1].width,
        height=drawn[-1].height,
        alt=alt[:MOST_ALT],
        sha256=hashlib.sha256(content).hexdigest(),
        kept_by=by,
    )
    _write(image, drawn)
    image.save(force_insert=True)
    return image


def let_go(image: Image) -> None:
    """Delete a picture, and its files once that is certain. Twice is harmless."""
    paths = [path_in(image.folder, size, image.format) for size in image.sizes]
    image.delete()
    transaction.on_commit(lambda: _erase(paths))


def _refuse_hostile(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise errors.TooHeavy(megabytes=MOST_BYTES // 1_000_000)
    if _type_of(content) not in TYPES:
        raise errors.NotAPicture
    if _MARKUP.search(content):
        raise errors.HidesAPage


def _type_of(content: bytes) -> str:
    try:
        return str(puremagic.from_string(content, mime=True))
    except (puremagic.PureError, ValueError):
        return ""


def _opened(content: bytes) -> Pillow.Image:
    try:
        with Pillow.open(BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise errors.TooManyPixels(megapixels=MOST_PIXELS // 1_000_000)
            picture.load()
            return _plain(ImageOps.exif_transpose(picture))
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning):
        raise errors.TooManyPixels(megapixels=MOST_PIXELS // 1_000_000) from None
    except (OSError, SyntaxError, ValueError, ArithmeticError, IndexError, TypeError) as error:
        raise errors.Damaged from error


def _plain(picture: Pillow.Image) -> Pillow.Image:
    """Return the points alone, in colour, with transparency only where there is some."""
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    if not has_alpha:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    lowest, _ = clear.getchannel("A").getextrema()
    return clear if float(str(lowest)) < 255 else clear.convert("RGB")


def _is_see_through(picture: Pillow.Image) -> bool:
    return picture.mode == "RGBA"


def _sizes_for(width: int) -> list[int]:
    """Return our widths up to the first that holds the whole picture."""
    smaller = [size for size in SIZES if size < width]
    return list(SIZES[: len(smaller) + 1])


def _draw(picture: Pillow.Image, size: int, kind: str) -> _Drawn:
    width = min(size, picture.width)
    height = max(1, round(picture.height * width / picture.width))
    small = picture.resize((width, height), Pillow.Resampling.LANCZOS)
    small.info.clear()
    out = BytesIO()
    if kind == Image.Format.JPEG:
        small.save(out, "JPEG", quality=84, optimize=True, progressive=True)
    else:
        small.save(out, "WEBP", quality=84, method=4)
    return _Drawn(size, width, height, out.getvalue())


def _write(image: Image, drawn: list[_Drawn]) -> None:
    home = Organisation.objects.values_list("public_id", flat=True).get(pk=tenancy.current_id())
    image.folder = f"{home}/{ids.new_public_id()}"
    for one in drawn:
        default_storage.save(
            path_in(image.folder, one.size, image.format), ContentFile(one.content)
        )


def _erase(paths: list[str]) -> None:
    for path in paths:
        default_storage.delete(path)
