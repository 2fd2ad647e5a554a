"""The studio's list of people, and the settings."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from merkwerk.activity.models import Activity
from merkwerk.identity.testing import make_invitation, sign_in
from merkwerk.kit import tenancy
from merkwerk.media.testing import picture
from merkwerk.people.models import Organisation
from merkwerk.people.testing import make_membership


def listed(client, **wish):
    response = client.get(reverse("identity_people", args=["lumen"]), wish)
    return [one.name for one in response.context["page"].object_list]


class TestTheList:
    @pytest.fixture(autouse=True)
    def _dara(self, cast, client):
        sign_in(client, cast.dara)

    def test_everybody_who_is_here_by_name(self, cast, client):
        assert listed(client) == ["Ana", "Bo", "Cleo", "Dara"]

    @pytest.mark.parametrize(
        ("wish", "found"),
        [
            ({"q": "bo"}, ["Bo"]),
            ({"q": "ana@lumen"}, ["Ana"]),
            ({"q": "%"}, []),
            ({"q": "eli"}, []),
            ({"role": "curator"}, ["Ana"]),
            ({"role": "keizer"}, []),
            ({"team": "bestaat-niet"}, []),
        ],
    )
    def test_searching_and_filtering(self, cast, client, wish, found):
        assert listed(client, **wish) == found

    def test_by_team(self, cast, client):
        assert listed(client, team=cast.team.public_id) == ["Bo"]

    def test_questions_do_not_grow_with_people_or_invitations(self, cast, client):
        pages = [reverse(f"identity_{name}", args=["lumen"]) for name in ("people", "invitations")]
        for path in pages:
            client.get(path)
        counts = [_questions(client, path) for path in pages]
        for number in range(30):
            make_membership(cast.lumen, f"Mens{number}", team=cast.team)
            make_invitation(cast.lumen, f"gast{number}@lumen.example", team=cast.team)
        assert [_questions(client, path) for path in pages] == counts

    def test_another_organisations_people_look_absent(self, cast, client):
        for name in ("identity_person", "identity_departure"):
            path = reverse(name, args=["lumen", cast.eli.public_id])
            assert client.get(path).status_code == 404
        for name in ("identity_roles", "identity_person_team", "identity_departure"):
            path = reverse(name, args=["lumen", cast.eli.public_id])
            assert client.post(path, {"roles": ["curator"]}).status_code == 404

    def test_who_left_looks_absent_too(self, cast, client):
        path = reverse("identity_person", args=["lumen", cast.finn.public_id])
        assert client.get(path).status_code == 404


def _questions(client, path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


class TestSettings:
    SAID = {
        "name": "Lumen Licht",
        "languages": ["nl"],
        "time_zone": "Europe/Brussels",
        "colour": "#AA3300",
    }

    def path(self):
        return reverse("identity_organisation", args=["lumen"])

    def test_they_are_kept_and_remembered_once(self, cast, client):
        sign_in(client, cast.dara)
        for _ in range(2):
            assert client.post(self.path(), self.SAID).status_code == 302
        kept = Organisation.objects.get(pk=cast.lumen.pk)
        assert (kept.name, kept.colour, kept.slug) == ("Lumen Licht", "#aa3300", "lumen")
        with tenancy.acting_in(cast.lumen.pk):
            activity = Activity.objects.get(verb="identity.organisation.changed")
            assert activity.by == cast.dara
        assert activity.facts["before"]["name"] == "Lumen"

    def test_a_page_that_was_shown_and_sent_back_changes_nothing(self, cast, client):
        sign_in(client, cast.dara)
        shown = client.get(self.path()).context["form"]
        said = {name: shown[name].value() for name in self.SAID}
        client.post(self.path(), said)
        with tenancy.acting_in(cast.lumen.pk):
            assert not Activity.objects.filter(verb="identity.organisation.changed").exists()

    @pytest.mark.parametrize(
        "wrong", [{"name": ""}, {"languages": []}, {"time_zone": "Maan/Zee"}, {"colour": "rood"}]
    )
    def test_what_is_wrong_comes_back(self, cast, client, wrong):
        sign_in(client, cast.dara)
        response = client.post(self.path(), {**self.SAID, **wrong})
        assert response.status_code == 422
        assert Organisation.objects.get(pk=cast.lumen.pk).name == "Lumen"

    def test_a_logo_is_shown_to_members_alone(self, cast, client):
        sign_in(client, cast.dara)
        logo = SimpleUploadedFile("logo.png", picture())
        client.post(self.path(), {**self.SAID, "logo_file": logo})
        address = reverse("identity_logo", args=["lumen"])
        assert client.get(address).status_code == 200
        sign_in(client, cast.eli)
        assert client.get(address).status_code == 404

    def test_a_hostile_logo_is_refused_with_a_sentence(self, cast, client):
        sign_in(client, cast.dara)
        logo = SimpleUploadedFile("logo.png", b"GIF89a<script>alert(1)</script>")
        response = client.post(self.path(), {**self.SAID, "logo_file": logo})
        assert response.context["form"].errors["logo_file"]
        assert Organisation.objects.get(pk=cast.lumen.pk).name == "Lumen"
