"""Dara starts Merkwerk for the first time."""

import stat
import threading

import pytest
from django.db import connection
from django.urls import reverse

from merkwerk.identity import erasing, errors, founding, opening
from merkwerk.kit import tenancy
from merkwerk.people.models import Membership, Organisation, RetiredSlug, Role

ASKED = {
    "name": "Lumen Licht BV",
    "slug": "",
    "languages": ["nl", "en"],
    "time_zone": "Europe/Amsterdam",
    "colour": "#3a5FCD",
    "your_name": "Dara",
    "email": "Dara@Lumen.example",
    "password": "",
}
WELCOME = "identity_welcome"


@pytest.fixture(autouse=True)
def _own_var(settings, tmp_path):
    settings.MERKWERK_VAR = tmp_path


@pytest.fixture
def code(db):
    return opening.first_code()


class TestFirstRun:
    def test_the_first_address_leads_there(self, code, client):
        assert client.get("/").url == reverse(WELCOME)
        assert client.get(reverse(WELCOME)).status_code == 200

    def test_it_makes_the_organisation_and_its_administrator(self, code, client):
        response = client.post(reverse(WELCOME), {**ASKED, "code": code})
        assert response.url == reverse("role_card", args=["lumen-licht-bv"])
        organisation = Organisation.objects.get()
        assert (organisation.colour, organisation.languages) == ("#3a5fcd", ["nl", "en"])
        with tenancy.acting_in(organisation.pk):
            dara = Membership.objects.get()
            assert dara.has_role(Role.ADMINISTRATOR)
            assert dara.person.email == "dara@lumen.example"
            assert dara.role_card_read_at is None
        assert client.get(response.url).status_code == 200

    def test_the_code_may_come_in_the_address_and_changes_nothing_by_that(self, code, client):
        page = client.get(reverse(WELCOME), {"code": code}).content.decode()
        assert code in page
        assert not founding.is_founded()

    def test_it_is_gone_afterwards(self, code, client, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse(WELCOME), {**ASKED, "code": code})
        assert client.get(reverse(WELCOME)).status_code == 404
        assert not opening.opens(code)

    def test_a_double_click_makes_one(self, code, client):
        client.post(reverse(WELCOME), {**ASKED, "code": code})
        again = client.post(reverse(WELCOME), {**ASKED, "code": code})
        assert again.url == "/"
        assert Organisation.objects.count() == 1

    def test_without_the_code_nobody_claims_it(self, code, client):
        response = client.post(reverse(WELCOME), {**ASKED, "code": "raden"})
        assert response.status_code == 422
        assert not founding.is_founded()
        assert "Lumen Licht BV" in response.content.decode()

    def test_guessing_the_code_is_slowed_down(self, code, client):
        for _ in range(10):
            client.post(reverse(WELCOME), {**ASKED, "code": "raden"})
        response = client.post(reverse(WELCOME), {**ASKED, "code": code})
        assert response.status_code == 422
        assert not founding.is_founded()

    def test_a_logo_that_is_no_picture_is_refused_and_nothing_made(self, code, client):
        from django.core.files.uploadedfile import SimpleUploadedFile

        logo = SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>")
        response = client.post(reverse(WELCOME), {**ASKED, "code": code, "logo": logo})
        assert response.context["form"].errors["logo"]
        assert not founding.is_founded()

    def test_a_weak_password_is_refused(self, code, client):
        response = client.post(reverse(WELCOME), {**ASKED, "code": code, "password": "welkom"})
        assert response.context["form"].errors["password"]


class TestSetupCode:
    def test_it_is_made_once_and_for_the_operator_alone(self, db, tmp_path):
        code = opening.first_code()
        assert opening.first_code() == code
        path = tmp_path / "secrets" / "setup-code"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_capitals_and_spaces_do_not_matter(self, code):
        assert opening.opens(f" {code[:7]} {code[7:].upper()} ")

    @pytest.mark.parametrize("guess", ["", " ", "é"])
    def test_nothing_is_no_code(self, code, guess):
        assert not opening.opens(guess)

    def test_without_a_file_nothing_opens(self, db):
        assert not opening.opens("")


class TestShortNames:
    def test_one_that_is_or_was_in_use_is_never_given_again(self, db):
        RetiredSlug.objects.create(slug="lumen")
        assert founding.free_slug("Lumen") == "lumen-2"
        with pytest.raises(errors.SlugTaken):
            founding.make_organisation(founding.Plan("Lumen", "Dara", "d@l.example", slug="lumen"))

    def test_one_is_made_from_any_name(self, db):
        assert founding.free_slug("Café Één & Zonen") == "cafe-een-zonen"
        assert founding.free_slug("北京") == "merkwerk"


def test_two_at_once_make_one_organisation(django_db_setup, django_db_blocker):
    """Two real connections, with real commits; what they made is erased again."""
    plan = founding.Plan("Tegelijk", "Dara", "dara@tegelijk.example", slug="tegelijk")
    start, outcomes = threading.Barrier(2), []

    def found(code):
        start.wait()
        try:
            outcomes.append(founding.found(plan, code=code))
        except errors.AlreadyFounded as refusal:
            outcomes.append(refusal)
        finally:
            connection.close()

    with django_db_blocker.unblock():
        code = opening.first_code()
        threads = [threading.Thread(target=found, args=(code,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        try:
            assert sorted(type(one).__name__ for one in outcomes) == [
                "AlreadyFounded",
                "Membership",
            ]
            assert Organisation.objects.filter(slug="tegelijk").count() == 1
        finally:
            erasing.erase_organisation(Organisation.objects.get(slug="tegelijk"), name="Tegelijk")
            RetiredSlug.objects.filter(slug="tegelijk").delete()
            connection.close()
