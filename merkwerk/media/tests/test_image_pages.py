"""Who sees a picture: members of its organisation, and whoever holds a signed address."""

import os
import time

import pytest
from django.urls import reverse

from merkwerk.kit import tenancy
from merkwerk.media import privacy
from merkwerk.media.models import Image
from merkwerk.media.testing import make_image
from merkwerk.people.doors import SESSION_KEY


@pytest.fixture
def image(cast):
    with tenancy.acting_in(cast.lumen.pk):
        return make_image(by=cast.ana)


def sign_in(client, membership):
    client.force_login(membership.person)
    session = client.session
    session[SESSION_KEY] = [membership.public_id]
    session.save()


class TestForMembers:
    def test_bo_sees_it_and_may_keep_it(self, client, cast, image):
        sign_in(client, cast.bo)
        response = client.get(reverse("media_image", args=["lumen", image.public_id, 640]))
        assert response.status_code == 200
        assert response["Content-Type"] == "image/jpeg"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "immutable" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]
        assert response.content[:2] == b"\xff\xd8"

    def test_eli_does_not_nor_over_his_own_organisation(self, client, cast, image):
        sign_in(client, cast.eli)
        for slug in ("lumen", "elders"):
            address = reverse("media_image", args=[slug, image.public_id, 640])
            assert client.get(address).status_code == 404

    def test_a_visitor_is_asked_to_sign_in(self, client, image):
        address = reverse("media_image", args=["lumen", image.public_id, 640])
        assert client.get(address).status_code == 302

    def test_other_widths_do_not_exist(self, client, cast, image):
        sign_in(client, cast.bo)
        assert client.get(f"/o/lumen/media/{image.public_id}/9999/").status_code == 404

    def test_a_lost_file_is_an_absent_page(self, client, cast, image, settings):
        sign_in(client, cast.bo)
        (settings.MEDIA_ROOT / image.path(320)).unlink()
        address = reverse("media_image", args=["lumen", image.public_id, 320])
        assert client.get(address).status_code == 404


class TestSigned:
    def test_whoever_holds_the_address_sees_it(self, client, cast, image, settings):
        with tenancy.acting_in(cast.lumen.pk):
            address = image.public_address(640)
        assert address.startswith(settings.MERKWERK_ADDRESS)
        response = client.get(address.removeprefix(settings.MERKWERK_ADDRESS))
        assert response.status_code == 200
        assert response["X-Content-Type-Options"] == "nosniff"

    def test_a_changed_address_opens_nothing(self, client, cast, image, settings):
        with tenancy.acting_in(cast.lumen.pk):
            address = image.public_address(640).removeprefix(settings.MERKWERK_ADDRESS)
        assert client.get(address.replace("/640/", "/1280/")).status_code == 404
        assert client.get(address[:-4] + "aaa/").status_code == 404
        other = address.replace(cast.lumen.public_id, cast.other.public_id)
        assert client.get(other).status_code == 404


class TestLeaving:
    def test_a_picture_stays_without_the_name(self, cast, image):
        with tenancy.acting_in(cast.lumen.pk):
            assert privacy.export(cast.ana)["images"][0]["public_id"] == image.public_id
            privacy.forget(cast.ana)
            assert Image.objects.get().kept_by is None
            assert privacy.export(cast.ana)["images"] == []

    def test_files_that_no_row_knows_are_swept_after_a_day(self, cast, image, settings):
        home = settings.MEDIA_ROOT / cast.lumen.public_id
        (home / "orphan").mkdir()
        orphan = home / "orphan" / "320.jpeg"
        orphan.write_bytes(b"x")
        with tenancy.acting_in(cast.lumen.pk):
            assert privacy.sweep() == 0
            yesterday = time.time() - 100_000
            os.utime(orphan, (yesterday, yesterday))
            os.utime(settings.MEDIA_ROOT / image.path(320), (yesterday, yesterday))
            assert privacy.sweep() == 1
            assert image.content(320)
        assert not orphan.exists()
