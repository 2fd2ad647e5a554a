"""The operator opens the door to one more organisation; the others notice nothing."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from merkwerk.identity import errors, founding, opening
from merkwerk.identity.testing import sign_in
from merkwerk.kit import clock, tenancy
from merkwerk.people.models import Membership, Organisation, Person, Role
from merkwerk.people.testing import PASSWORD

from .test_founding import ASKED, WELCOME

NORD = {**ASKED, "name": "Nord", "your_name": "Gea", "email": "gea@nord.example"}
del NORD["password"]


@pytest.fixture(autouse=True)
def _own_var(settings, tmp_path):
    settings.MERKWERK_VAR = tmp_path


@pytest.fixture
def code(cast):
    return opening.one_more_code()


def administrators(slug):
    organisation = Organisation.objects.get(slug=slug)
    with tenancy.acting_in(organisation.pk):
        here = Membership.objects.with_role(Role.ADMINISTRATOR).select_related("person")
        return [one.person.email for one in here]


class TestTheCommand:
    def test_it_prints_an_address_that_opens_the_first_page(self, cast, client, capsys):
        call_command("organisation", "add")
        address = capsys.readouterr().out.splitlines()[0]
        assert "/-/welcome/?code=" in address
        assert client.get(address).status_code == 200

    def test_each_time_it_is_another_one(self, cast, capsys):
        for _ in range(2):
            call_command("organisation", "add")
        first, second = capsys.readouterr().out.splitlines()[::2]
        assert first != second

    def test_in_an_empty_installation_it_is_that_of_the_first_run(self, db, capsys):
        call_command("organisation", "add")
        assert opening.first_code() in capsys.readouterr().out

    def test_beside_the_demo_none_is_made(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            Organisation.objects.filter(pk=cast.lumen.pk).update(is_demo=True)
        with pytest.raises(CommandError):
            call_command("organisation", "add")

    def test_only_the_owner_of_the_folder_gives_it(self, cast, monkeypatch, tmp_path):
        monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
        with pytest.raises(CommandError, match="another user"):
            call_command("organisation", "add")
        assert not (tmp_path / "secrets").exists()


class TestBesideTheDemo:
    """Who holds an address from before ``./run seed`` comes too late."""

    @pytest.fixture
    def first_code(self, db):
        return opening.first_code()

    @pytest.fixture
    def demo(self, cast, first_code, code):
        with tenancy.acting_in(cast.lumen.pk):
            Organisation.objects.filter(pk=cast.lumen.pk).update(is_demo=True)

    def test_the_code_of_the_first_run_opens_nothing(self, demo, first_code, client):
        assert not opening.opens(first_code)
        assert client.get(reverse(WELCOME), {"code": first_code}).status_code == 404
        assert client.post(reverse(WELCOME), {**NORD, "code": first_code}).url == "/"
        assert Organisation.objects.count() == 2

    def test_a_further_code_is_refused_with_a_word(self, demo, code, client):
        refused = client.post(reverse(WELCOME), {**NORD, "code": code})
        assert refused.status_code == 422
        assert str(errors.DemoIsHere()) in refused.context["form"].non_field_errors()
        assert Organisation.objects.count() == 2


class TestAFileOfAnotherUser:
    """It opens nothing, is no error for whoever asks, and the operator reads of it."""

    @pytest.fixture(params=["read_text", "iterdir", "rename", "stat"])
    def locked(self, request, code, monkeypatch):
        deed = getattr(Path, request.param)

        def refuse(path, *args, **options):
            if "setup-codes" in path.parts:
                raise PermissionError
            return deed(path, *args, **options)

        monkeypatch.setattr(Path, request.param, refuse)

    def test_no_organisation_is_made_with_it(self, locked, code, client, caplog):
        assert client.get(reverse(WELCOME), {"code": "raden"}).status_code == 404
        assert client.post(reverse(WELCOME), {**NORD, "code": code}).url == "/"
        assert Organisation.objects.count() == 2
        assert "identity.opening.closed" in caplog.messages
        assert code not in caplog.text


class TestOneMore:
    def test_it_is_made_and_its_administrator_signs_in_by_mail(self, code, client):
        response = client.post(reverse(WELCOME), {**NORD, "code": code})
        role_card = reverse("role_card", args=["nord"])
        assert response.url == f"{reverse('account_login')}?next={role_card}"
        assert administrators("nord") == ["gea@nord.example"]
        assert "_auth_user_id" not in client.session
        assert "Nord is here. Now sign in" in client.get(response.url).content.decode()

    def test_who_is_signed_in_with_that_address_goes_on_at_once(self, cast, code, client):
        sign_in(client, cast.dara)
        asked = {**NORD, "email": "dara@lumen.example", "code": code}
        assert client.post(reverse(WELCOME), asked).url == reverse("role_card", args=["nord"])
        for slug in ("nord", "lumen"):
            page = reverse("role_card", args=[slug])
            assert client.get(page).status_code == 200
        assert Person.objects.filter(email="dara@lumen.example").count() == 1

    def test_typing_somebodys_address_opens_nothing_of_theirs(self, cast, code, client):
        sign_in(client, cast.bo)
        client.post(reverse(WELCOME), {**NORD, "email": "eli@elders.example", "code": code})
        assert client.get(reverse("role_card", args=["nord"])).status_code == 404
        assert client.get(reverse("role_card", args=["elders"])).status_code == 404

    def test_no_password_is_set_for_an_address_that_nobody_proved(self, code, client):
        client.post(reverse(WELCOME), {**NORD, "code": code, "password": PASSWORD})
        assert not Person.objects.get(email="gea@nord.example").has_usable_password()
        plan = founding.Plan("Zuid", "Gea", "gea@zuid.example", password=PASSWORD)
        again = opening.one_more_code()
        with pytest.raises(errors.PasswordLater):
            founding.found(plan, code=again)
        assert opening.opens(again)

    def test_a_code_works_once(self, code, client):
        client.post(reverse(WELCOME), {**NORD, "code": code})
        again = client.post(reverse(WELCOME), {**NORD, "name": "Oost", "code": code})
        assert again.url == "/"
        assert client.get(reverse(WELCOME), {"code": code}).status_code == 404
        assert set(Organisation.objects.values_list("slug", flat=True)) == {
            "lumen",
            "elders",
            "nord",
        }

    def test_what_is_refused_uses_nothing_up(self, code, client):
        taken = client.post(reverse(WELCOME), {**NORD, "slug": "lumen", "code": code})
        assert taken.status_code == 422
        assert taken.context["form"].errors["slug"]
        assert opening.opens(code)

    def test_without_a_code_the_page_is_absent(self, code, client):
        for guess in ("", "raden"):
            assert client.get(reverse(WELCOME), {"code": guess}).status_code == 404
            assert client.post(reverse(WELCOME), {**NORD, "code": guess}).url == "/"
        assert Organisation.objects.count() == 2

    def test_after_two_weeks_it_opens_nothing(self, code, client, tmp_path):
        (path,) = (tmp_path / "secrets" / "setup-codes").iterdir()
        old = (clock.now() - timedelta(days=15)).timestamp()
        os.utime(path, (old, old))
        assert client.get(reverse(WELCOME), {"code": code}).status_code == 404
        opening.one_more_code()
        assert not path.exists()
