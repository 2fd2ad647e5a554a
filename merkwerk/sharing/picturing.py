"""Picturing: a kept picture as a network takes it, JPEG and small enough, with its words.

What was kept is drawn anew already, so nothing that a camera remarked is in it (``media.keeping``).
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image as Pillow

from merkwerk.library.models import Story
from merkwerk.media.models import Image
from merkwerk.networks.publishing import Card, Picture, Publisher
from merkwerk.networks.publishing import Post as Sent
from merkwerk.sharing.models import Post

LONGEST_DESCRIPTION = 250  # characters on a link's card
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


def sent_of(post: Post, publisher: Publisher) -> Sent:
    """Return what is sent: the author's words, their picture, and the card as they saw it."""
    share, most = post.share, publisher.most_picture_bytes
    own = picture_of(post.picture, alt=post.picture.alt, most_bytes=most) if post.picture else None
    return Sent(
        text=share.text,
        link=share.address or None,
        card=_card_of(post, most),
        picture=own,
        language=share.membership.language,
    )


def card_of(story: Story) -> dict[str, str]:
    """Return what stands on the card of *story*'s link now, to be kept with a post."""
    return {
        "title": story.title,
        "description": story.summary[:LONGEST_DESCRIPTION],
        "image": story.image.public_id if story.image else "",
    }


def _card_of(post: Post, most_bytes: int) -> Card | None:
    kept = post.card
    if not kept.get("title"):
        return None
    image = Image.objects.filter(public_id=kept.get("image") or "-").first()
    thumb = picture_of(image, alt=image.alt, most_bytes=most_bytes) if image else None
    return Card(title=kept["title"], description=kept.get("description", ""), thumb=thumb)


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
