"""Picturing: a kept picture as a network takes it, JPEG and small enough, with its words.

What was kept is drawn anew already, so nothing that a camera remarked is in it (``media.keeping``).
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image as Pillow

from merkwerk.media.models import Image
from merkwerk.networks.publishing import Picture

QUALITIES = (88, 80, 70, 60)
PAPER = "#ffffff"  # behind what one can look through


def picture_of(image: Image, *, alt: str, most_bytes: int) -> Picture | None:
    """Return *image* at the best size and quality within *most_bytes*; None when its file is gone.

    Networks differ in which formats they take; all of them take JPEG.
    """
    for size in sorted(image.sizes, reverse=True):
        try:
            content = image.content(size)
        except FileNotFoundError:
            return None
        drawn = _within(content, image, most_bytes)
        if drawn is not None:
            body, width, height = drawn
            return Picture(
                body=body,
                media_type="image/jpeg",
                alt=alt,
                width=width,
                height=height,
                address=image.public_address(size),
            )
    return None


def _within(content: bytes, image: Image, most_bytes: int) -> tuple[bytes, int, int] | None:
    with Pillow.open(BytesIO(content)) as opened:
        size = opened.size
        if image.format == Image.Format.JPEG and len(content) <= most_bytes:
            return content, *size
        flat = _flattened(opened)
    for quality in QUALITIES:
        written = BytesIO()
        flat.save(written, "JPEG", quality=quality, optimize=True)
        if written.tell() <= most_bytes:
            return written.getvalue(), *size
    return None


def _flattened(picture: Pillow.Image) -> Pillow.Image:
    if picture.mode not in ("RGBA", "LA", "P"):
        return picture.convert("RGB")
    see_through = picture.convert("RGBA")
    paper = Pillow.new("RGB", see_through.size, PAPER)
    paper.paste(see_through, mask=see_through.getchannel("A"))
    return paper
