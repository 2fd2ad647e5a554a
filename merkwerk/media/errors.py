"""Why a picture is refused."""

from django.utils.translation import gettext_lazy as _

from merkwerk.kit.errors import Refusal


class ImageRefused(Refusal):
    """What came in cannot be kept as a picture."""


class TooHeavy(ImageRefused):
    """More bytes than we take in; ``facts["megabytes"]`` is the limit."""

    code = "too_heavy"
    sentence = _(
        "This picture is bigger than %(megabytes)s MB. Make it smaller, then choose it again."
    )


class TooManyPixels(ImageRefused):
    """More points than we draw; ``facts["megapixels"]`` is the limit."""

    code = "too_many_pixels"
    sentence = _(
        "This picture has more than %(megapixels)s million points. "
        "Make it smaller, then choose it again."
    )


class TooNarrow(ImageRefused):
    """A strip that nothing can draw well; ``facts["times"]`` is the limit."""

    code = "too_narrow"
    sentence = _(
        "This picture is more than %(times)s times as high as it is wide. "
        "Cut a piece out of it, then choose that."
    )


class NotAPicture(ImageRefused):
    """Another kind of file, whatever its name says."""

    code = "not_a_picture"
    sentence = _("This is not a picture we can use. Choose a JPEG, PNG, WebP or GIF.")


class HidesAPage(ImageRefused):
    """A picture with a page or a script tucked inside."""

    code = "hides_a_page"
    sentence = _(
        "There is more inside this file than a picture, so we do not keep it. "
        "Save it anew as JPEG or PNG, then choose it again."
    )


class Damaged(ImageRefused):
    """It begins like a picture, but cannot be drawn."""

    code = "damaged"
    sentence = _("This picture is damaged: we cannot draw it. Choose another one.")
