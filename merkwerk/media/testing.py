"""Pictures for tests and for the demo."""

from __future__ import annotations

from io import BytesIO

from PIL import Image as Pillow

from merkwerk.media import keeping
from merkwerk.media.models import Image
from merkwerk.people.models import Membership


def picture(
    width: int = 64, height: int = 36, *, kind: str = "PNG", colour: str = "#00585f"
) -> bytes:
    """Return the bytes of an even picture."""
    out = BytesIO()
    Pillow.new("RGB", (width, height), colour).save(out, kind)
    return out.getvalue()


def make_image(
    *, by: Membership | None = None, alt: str = "Een monteur op een dak", width: int = 64
) -> Image:
    """Keep a small picture in the organisation acted in."""
    return keeping.keep(picture(width, max(1, width * 9 // 16)), by=by, alt=alt)
