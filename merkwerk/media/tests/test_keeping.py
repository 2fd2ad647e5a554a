"""Ana brings in pictures; some of them are not what they seem."""

from io import BytesIO

import pytest
from PIL import Image as Pillow
from PIL import PngImagePlugin

from merkwerk.kit import tenancy
from merkwerk.media import errors, keeping
from merkwerk.media.models import Image
from merkwerk.media.testing import picture


@pytest.fixture
def lumen(cast):
    with tenancy.acting_in(cast.lumen.pk):
        yield cast


def drawn(image, size):
    return Pillow.open(BytesIO(image.content(size)))


class TestKeeping:
    def test_a_wide_picture_gets_three_widths(self, lumen):
        image = keeping.keep(picture(2000, 1000, kind="JPEG"), by=lumen.ana, alt="Een dak")
        assert image.sizes == [320, 640, 1280]
        assert [drawn(image, size).size for size in image.sizes] == [
            (320, 160), (640, 320), (1280, 640),
        ]  # fmt: skip
        assert (image.width, image.height, image.alt, image.kept_by) == (
            1280,
            640,
            "Een dak",
            lumen.ana,
        )
        assert image.content_type == "image/jpeg"

    def test_a_small_picture_is_never_blown_up(self, lumen):
        image = keeping.keep(picture(200, 100), by=None)
        assert image.sizes == [320]
        assert drawn(image, 1280).size == (200, 100)

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
    def test_each_usual_kind_is_welcome(self, lumen, kind):
        assert keeping.keep(picture(kind=kind), by=lumen.ana).pk

    def test_what_one_can_look_through_stays_so(self, lumen):
        out = BytesIO()
        Pillow.new("RGBA", (50, 50), (255, 0, 0, 90)).save(out, "PNG")
        image = keeping.keep(out.getvalue(), by=None)
        assert image.content_type == "image/webp"
        assert drawn(image, 320).mode == "RGBA"

    def test_of_a_moving_picture_the_first_frame_is_kept(self, lumen):
        out = BytesIO()
        frames = [Pillow.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
        frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
        image = keeping.keep(out.getvalue(), by=None)
        red, _, blue = drawn(image, 320).convert("RGB").getpixel((20, 20))
        assert red > 200 > blue

    def test_the_camera_tells_nothing_and_up_is_up(self, lumen):
        exif = Pillow.Exif()
        exif[0x0112] = 6  # turned a quarter
        exif[0x010F] = "Camera van Bo"
        exif.get_ifd(0x8825)[1] = "N"
        out = BytesIO()
        Pillow.new("RGB", (100, 50), "white").save(out, "JPEG", exif=exif)
        assert b"Camera van Bo" in out.getvalue()
        image = keeping.keep(out.getvalue(), by=None)
        assert drawn(image, 320).size == (50, 100)
        assert not drawn(image, 320).getexif()
        assert b"Camera van Bo" not in image.content(320)

    def test_remarks_in_a_png_are_gone(self, lumen):
        out, remarks = BytesIO(), PngImagePlugin.PngInfo()
        remarks.add_text("Author", "Bo van de montage")
        Pillow.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG", pnginfo=remarks)
        assert b"montage" not in keeping.keep(out.getvalue(), by=None).content(320)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


class TestRefusing:
    @pytest.mark.parametrize(
        "content",
        [b"", b"tekst", SVG, b"<html><body>hallo</body></html>", b"%PDF-1.7 ...", b"PK\x03\x04aaaa",
         b"BM" + bytes(200), bytes(500)],
    )  # fmt: skip
    def test_no_picture_of_ours(self, lumen, content):
        with pytest.raises(errors.NotAPicture):
            keeping.keep(content, by=lumen.ana)

    @pytest.mark.parametrize("tail", [SVG, b"<HTML>", b"<script src=x>", b"<?php echo 1"])
    def test_a_picture_that_is_a_page_as_well(self, lumen, tail):
        with pytest.raises(errors.HidesAPage):
            keeping.keep(picture(kind="GIF") + tail, by=lumen.ana)

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_half_a_picture(self, lumen, kind):
        whole = picture(300, 300, kind=kind)
        with pytest.raises((errors.Damaged, errors.NotAPicture)):
            keeping.keep(whole[: len(whole) // 2], by=lumen.ana)

    def test_a_bomb_of_points_is_not_unpacked(self, lumen, monkeypatch):
        monkeypatch.setattr(keeping, "MOST_PIXELS", 10_000)
        monkeypatch.setattr(Pillow.Image, "load", lambda self: pytest.fail("it was unpacked"))
        with pytest.raises(errors.TooManyPixels, match="million points"):
            keeping.keep(_declared_png(30_000, 30_000), by=lumen.ana)

    def test_a_bomb_that_pillow_knows_too(self, lumen):
        with pytest.raises(errors.TooManyPixels):
            keeping.keep(_declared_png(60_000, 60_000), by=lumen.ana)

    @pytest.mark.parametrize(
        ("mode", "width", "height"), [("RGB", 10, 70_000), ("RGBA", 10, 20_000), ("RGB", 1, 13)]
    )
    def test_a_strip_that_no_format_could_hold(self, lumen, mode, width, height):
        out = BytesIO()
        Pillow.new(mode, (width, height)).save(out, "PNG")
        with pytest.raises(errors.TooNarrow, match="12 times"):
            keeping.keep(out.getvalue(), by=lumen.ana)

    def test_a_strip_that_lies_on_its_side(self, lumen):
        exif, out = Pillow.Exif(), BytesIO()
        exif[0x0112] = 6  # turned a quarter
        Pillow.new("RGB", (1300, 100)).save(out, "JPEG", exif=exif)
        with pytest.raises(errors.TooNarrow):
            keeping.keep(out.getvalue(), by=lumen.ana)

    @pytest.mark.parametrize("mode", ["RGB", "RGBA"])
    def test_the_highest_that_is_welcome(self, lumen, mode):
        out = BytesIO()
        Pillow.new(mode, (1280, 12 * 1280)).save(out, "PNG")
        assert keeping.keep(out.getvalue(), by=lumen.ana).height == 12 * 1280

    def test_more_than_ten_megabytes(self, lumen):
        with pytest.raises(errors.TooHeavy, match="10 MB"):
            keeping.keep(picture() + bytes(10_000_001), by=lumen.ana)

    def test_a_refusal_leaves_no_row(self, lumen):
        with pytest.raises(errors.ImageRefused):
            keeping.keep(SVG, by=lumen.ana)
        assert not Image.objects.exists()


def _declared_png(width, height):
    """A PNG whose head claims a size that its body does not have."""
    import struct
    import zlib

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
        + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    )  # fmt: skip


class TestLettingGo:
    def test_the_files_go_with_the_row(self, lumen, settings, django_capture_on_commit_callbacks):
        image = keeping.keep(picture(), by=None)
        path = settings.MEDIA_ROOT / image.path(320)
        assert path.exists()
        with django_capture_on_commit_callbacks(execute=True):
            keeping.let_go(image)
        assert not path.exists()
        assert not Image.objects.exists()
