from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.files.storage import default_storage
from django.core.signing import Signer
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from merkwerk.kit import clock
from merkwerk.kit.tenancy import OfOrganisation

SIZES = (320, 640, 1280)
MOST_ALT = 500
_signer = Signer(salt="media.public")


class Image(OfOrganisation):
    """A picture as we drew it anew, in up to three widths."""

    class Format(models.TextChoices):
        """JPEG everywhere, so that mail programs show it; WebP where one can look through it."""

        JPEG = "jpeg", "JPEG"
        WEBP = "webp", "WebP"

    folder = models.CharField(max_length=64, editable=False)
    format = models.CharField(max_length=4, choices=Format)
    sizes = ArrayField(models.PositiveIntegerField())
    width = models.PositiveIntegerField(help_text="of the largest size, in pixels")
    height = models.PositiveIntegerField(help_text="of the largest size, in pixels")
    alt = models.CharField(_("what is in the picture"), max_length=MOST_ALT, blank=True)
    sha256 = models.CharField(max_length=64)
    kept_by = models.ForeignKey(
        "people.Membership", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    kept_at = models.DateTimeField(default=clock.now)

    class Meta(OfOrganisation.Meta):
        indexes = [models.Index(fields=["organisation", "sha256"], name="media_image_sha256")]

    def __str__(self) -> str:
        return self.alt or self.public_id

    @property
    def content_type(self) -> str:
        """Return the type as HTTP says it."""
        return f"image/{self.format}"

    def address(self, size: int = 640) -> str:
        """Return the path for members; *size* is the width in pixels one would like."""
        return reverse("media_image", args=[self.organisation.slug, self.public_id, size])

    def public_address(self, size: int = 640) -> str:
        """Return the whole signed address, for mails and other places without a sign-in.

        It cannot be guessed and ends with the picture; it does not expire before.
        """
        named = [self.organisation.public_id, self.public_id, str(size)]
        path = reverse("media_public", args=[*named, signature(*named)])
        return f"{settings.MERKWERK_ADDRESS}{path}"

    def path(self, size: int) -> str:
        """Return where the best size lies: the smallest as wide as *size*, or the widest."""
        best = next((made for made in sorted(self.sizes) if made >= size), max(self.sizes))
        return path_in(self.folder, best, self.format)

    def content(self, size: int) -> bytes:
        """Return the bytes of the best size. Raises FileNotFoundError when they are gone."""
        with default_storage.open(self.path(size)) as file:
            return bytes(file.read())


def path_in(folder: str, size: int, kind: str) -> str:
    """Return the path of one size inside *folder*."""
    return f"{folder}/{size}.{kind}"


def signature(*parts: str) -> str:
    """Return the signature that opens a public address (HMAC-SHA256 with the site's key)."""
    return _signer.signature("/".join(parts))
