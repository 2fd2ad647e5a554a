"""Dara starts Merkwerk for the first time."""

import stat
import threading

import psycopg
import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from merkwerk.identity import erasing, errors, founding, opening
from merkwerk.kit import ids, tenancy
from merkwerk.people.models import GivenSlug, Membership, Organisation, Role
from merkwerk.people.testing import make_organisation

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
DUTCH = {"accept-language": "nl"}
SLUG = f"tegelijk-{ids.new_public_id()}"  # given once, also over runs on one database


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

    def test_capitals_in_the_short_name_are_made_small(self, code, client):
        client.post(reverse(WELCOME), {**ASKED, "code": code, "slug": " LumenBV "})
        assert Organisation.objects.get().slug == "lumenbv"

    def test_a_short_name_with_spaces_is_refused_with_a_sentence(self, code, client):
        response = client.post(reverse(WELCOME), {**ASKED, "code": code, "slug": "Lumen BV"})
        assert response.context["form"].errors["slug"]

    def test_a_used_address_says_so_and_leads_to_signing_in(self, code, client):
        founding.make_organisation(founding.Plan("Lumen", "Dara", "dara@lumen.example"))
        pages = [
            client.get(reverse(WELCOME), asked, headers=DUTCH).content.decode()
            for asked in ({"code": code}, {"code": "raden"}, {})
        ]
        # Whether it ever was a code is not told.
        (said,) = {page.partition("<h1")[2].partition("<footer")[0] for page in pages}
        assert "Dit adres werkt niet meer" in said
        assert reverse("account_login") in said

    def test_who_was_first_is_settled_in_turn(self, code, client, monkeypatch):
        """Somebody else is first after the page was shown: an address typed opens nothing."""
        further, found = opening.one_more_code(), founding.found

        def found_after_somebody_else(plan, *, code):
            founding.make_organisation(founding.Plan("Eerder", "Cleo", "cleo@eerder.example"))
            return found(plan, code=code)

        monkeypatch.setattr(founding, "found", found_after_somebody_else)
        asked = {**ASKED, "email": "cleo@eerder.example", "code": further}
        response = client.post(reverse(WELCOME), asked)
        assert response.url.startswith(reverse("account_login"))
        assert "_auth_user_id" not in client.session

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


def other_connection():
    """Return a second connection of the app role, beside the test's own."""
    return psycopg.connect(settings.MERKWERK_INSTALLATION.address_of("app"), autocommit=False)


class TestShortNames:
    def test_the_database_writes_every_one_down_itself(self, cast):
        assert set(GivenSlug.objects.values_list("slug", flat=True)) >= {"lumen", "elders"}
        with pytest.raises(IntegrityError), transaction.atomic():
            make_organisation("lumen")
        erasing.erase_organisation(cast.lumen, name="Lumen")
        with pytest.raises(IntegrityError), transaction.atomic():
            make_organisation("lumen")

    def test_one_that_is_just_being_retired_is_not_given(self, django_db_setup, django_db_blocker):
        """The founder does not see yet that it ended; the database does, once it has."""
        with django_db_blocker.unblock():
            organisation = make_organisation(slug := f"einde-{ids.new_public_id()}", "Einde")
        with other_connection() as ending, other_connection() as founding_one:
            ending.execute(
                "select set_config('merkwerk.organisation', %s, true)", [str(organisation.pk)]
            )
            ending.execute("delete from people_organisation where id = %s", [organisation.pk])
            outcome = []
            thread = threading.Thread(target=insert, args=(founding_one, slug, outcome))
            thread.start()
            ending.commit()
            thread.join()
        with django_db_blocker.unblock():
            connection.close()
        assert [type(one).__name__ for one in outcome] == ["UniqueViolation"]

    def test_one_that_is_or_was_in_use_is_never_given_again(self, db):
        make_organisation("lumen")
        assert founding.free_slug("Lumen") == "lumen-2"
        with pytest.raises(errors.SlugTaken):
            founding.make_organisation(founding.Plan("Lumen", "Dara", "d@l.example", slug="lumen"))

    def test_one_is_made_from_any_name(self, db):
        assert founding.free_slug("Café Één & Zonen") == "cafe-een-zonen"
        assert founding.free_slug("北京") == "merkwerk"


def insert(there, slug, outcome):
    try:
        there.execute(
            "insert into people_organisation (public_id, slug, name, languages, time_zone, colour,"
            " logo, is_demo, made_at) values (%s, %s, 'Nieuw', '[]', 'UTC', '#00585f', '', false,"
            " now())",
            [ids.new_public_id(), slug],
        )
        there.commit()
        outcome.append("given")
    except psycopg.Error as refusal:
        there.rollback()
        outcome.append(refusal)


def test_two_at_once_make_one_organisation(django_db_setup, django_db_blocker):
    """Two real connections, with real commits; what they made is erased again."""
    plan = founding.Plan("Tegelijk", "Dara", "dara@tegelijk.example", slug=SLUG)
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
            assert Organisation.objects.filter(slug=SLUG).count() == 1
        finally:
            erasing.erase_organisation(Organisation.objects.get(slug=SLUG), name="Tegelijk")
            connection.close()


def test_a_commit_that_fails_gives_the_code_back(django_db_setup, django_db_blocker, monkeypatch):
    """A real commit, which the database refuses for a team that is not there."""
    make = founding.make_organisation

    def make_badly(plan):
        made = make(plan)
        with tenancy.acting_in(made.organisation_id):
            Membership.objects.filter(pk=made.pk).update(team=2**40)
        return made

    monkeypatch.setattr(founding, "make_organisation", make_badly)
    plan = founding.Plan("Mislukt", "Dara", "dara@mislukt.example", slug=f"m-{ids.new_public_id()}")
    with django_db_blocker.unblock():
        code = opening.first_code()
        with pytest.raises(IntegrityError):
            founding.found(plan, code=code)
        assert not Organisation.objects.filter(slug=plan.slug).exists()
        assert opening.opens(code)
        connection.close()
