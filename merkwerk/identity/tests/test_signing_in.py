"""Bo signs in: by a code or a password; nobody learns who has an account; old sessions end."""

import importlib
import os
import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from merkwerk.identity.testing import sign_in
from merkwerk.people.doors import SESSION_KEY
from merkwerk.people.models import Person
from merkwerk.people.testing import PASSWORD, make_membership

LOGIN, CONFIRM = "account_login", "account_confirm_login_code"


def ask_for_code(client, email="bo@lumen.example", **extra):
    return client.post(reverse(LOGIN), {"email": email}, **extra)


def code_in_mail():
    return re.search(r"\d{4}-\d{4}", mail.outbox[-1].body).group()


def is_signed_in(client):
    return "_auth_user_id" in client.session


class TestByCode:
    def test_the_code_from_the_mail_opens_the_door(self, cast, client):
        response = ask_for_code(client)
        assert response.url == reverse(CONFIRM)
        assert mail.outbox[-1].to == ["bo@lumen.example"]
        response = client.post(reverse(CONFIRM), {"code": code_in_mail()})
        assert response.status_code == 302
        assert response.url == "/"
        assert client.session[SESSION_KEY] == [cast.bo.public_id]

    def test_the_code_may_be_typed_without_its_hyphen(self, cast, client):
        ask_for_code(client)
        client.post(reverse(CONFIRM), {"code": code_in_mail().replace("-", " ")})
        assert is_signed_in(client)

    def test_it_leads_back_to_the_page_one_came_for(self, cast, client):
        page = reverse("identity_me", args=["lumen"])
        assert client.get(page).url == f"{reverse(LOGIN)}?next={page}"
        client.post(f"{reverse(LOGIN)}?next={page}", {"email": "bo@lumen.example", "next": page})
        response = client.post(reverse(CONFIRM), {"code": code_in_mail(), "next": page})
        assert response.url == page

    def test_it_never_leads_to_another_site(self, cast, client):
        ask_for_code(client)
        away = {"code": code_in_mail(), "next": "https://elsewhere.example/"}
        assert client.post(reverse(CONFIRM), away).url == "/"

    def test_getting_the_page_with_the_code_in_it_signs_nobody_in(self, cast, client):
        ask_for_code(client)
        code = code_in_mail()
        client.get(reverse(CONFIRM), {"code": code})
        client.head(reverse(CONFIRM), {"code": code})
        assert not is_signed_in(client)
        client.post(reverse(CONFIRM), {"code": code})
        assert is_signed_in(client)

    def test_three_wrong_codes_use_it_up(self, cast, client):
        ask_for_code(client)
        code = code_in_mail()
        wrong = "0000-0000" if code != "0000-0000" else "1111-1111"
        for _ in range(3):
            client.post(reverse(CONFIRM), {"code": wrong})
        client.post(reverse(CONFIRM), {"code": code})
        assert not is_signed_in(client)

    def test_the_code_works_in_no_other_window(self, cast, client):
        ask_for_code(client)
        other = Client()
        other.post(reverse(CONFIRM), {"code": code_in_mail()})
        assert not is_signed_in(other)

    def test_a_mail_server_that_is_away_is_said_in_a_sentence(self, cast, client, monkeypatch):
        def away(self):
            raise ConnectionRefusedError

        monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", away)
        response = ask_for_code(client)
        assert response.status_code == 503
        assert "mail" in response.content.decode().lower()

    def test_the_mail_is_in_the_language_of_the_page(self, cast, client):
        ask_for_code(client, HTTP_ACCEPT_LANGUAGE="en")
        assert "your code to sign in" in mail.outbox[-1].subject


class TestWhoHasAnAccount:
    def test_a_stranger_sees_the_same_page(self, cast):
        pages = []
        for email in ("bo@lumen.example", "vreemd@lumen.example"):
            client = Client()
            response = ask_for_code(client, email)
            page = client.get(response.url).content.decode()
            page = re.sub(r'nonce="[^"]*"|value="[^"]{64}"|[\w-]{64}', "", page)
            pages.append((response.status_code, response.url, page.replace(email, "")))
        assert pages[0] == pages[1]

    def test_a_stranger_gets_a_friendly_mail_and_no_account(self, cast, client):
        ask_for_code(client, "vreemd@lumen.example")
        assert mail.outbox[-1].to == ["vreemd@lumen.example"]
        assert not re.search(r"\d{4}-\d{4}", mail.outbox[-1].body)
        assert not Person.objects.filter(email="vreemd@lumen.example").exists()

    def test_nobody_can_sign_up(self, cast, client):
        asked = {"email": "vreemd@lumen.example", "password1": PASSWORD, "password2": PASSWORD}
        client.get(reverse("account_signup"))
        client.post(reverse("account_signup"), asked)
        assert not Person.objects.filter(email="vreemd@lumen.example").exists()
        assert not is_signed_in(client)

    def test_a_wrong_password_and_a_wrong_address_sound_the_same(self, cast):
        cast.bo.person.set_password(PASSWORD)
        cast.bo.person.save()
        said = []
        for login in ("bo@lumen.example", "vreemd@lumen.example"):
            asked = {"login": login, "password": "mis"}
            response = Client().post(reverse("account_login_by_password"), asked)
            said.append(response.context["form"].errors)
        assert said[0] == said[1]


class TestTooOften:
    def test_the_fourth_code_in_a_minute_is_not_sent(self, cast):
        for _ in range(3):
            ask_for_code(Client())
        assert len(mail.outbox) == 3
        response = ask_for_code(Client())
        assert len(mail.outbox) == 3
        assert response.context["form"].errors["email"]

    def test_the_count_is_kept_in_the_database_for_all_processes(self, cast, client):
        from merkwerk.identity.models import CacheEntry

        ask_for_code(client)
        keys = " ".join(CacheEntry.objects.values_list("cache_key", flat=True))
        assert "request_login_code" in keys
        assert "bo@lumen.example" not in keys


class TestByPassword:
    @pytest.fixture
    def bo(self, cast):
        person = cast.bo.person
        person.set_password(PASSWORD)
        person.save()
        return person

    def sign_in(self, client):
        return client.post(
            reverse("account_login_by_password"),
            {"login": "Bo@Lumen.example", "password": PASSWORD},
        )

    def test_it_opens_the_door_too(self, bo, client):
        assert self.sign_in(client).url == "/"
        assert is_signed_in(client)

    def test_passwords_are_kept_with_argon2(self):
        real = importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"])
        assert real.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]

    def test_changing_it_ends_every_other_session(self, bo, client):
        other = Client()
        self.sign_in(other)
        self.sign_in(client)
        client.post(
            reverse("account_change_password"),
            {
                "oldpassword": PASSWORD,
                "password1": "een-andere-lange-zin",
                "password2": "een-andere-lange-zin",
            },
        )
        assert client.get(reverse("account_change_password")).status_code == 200
        assert other.get(reverse("account_change_password")).status_code == 302
        assert "password" in mail.outbox[-1].body or "wachtwoord" in mail.outbox[-1].body

    def test_a_new_password_by_code_ends_every_old_session(self, bo, client):
        other = Client()
        self.sign_in(other)
        client.post(reverse("account_reset_password"), {"email": "bo@lumen.example"})
        client.post(reverse("account_confirm_password_reset_code"), {"code": code_in_mail()})
        new = {"password1": "een-andere-lange-zin", "password2": "een-andere-lange-zin"}
        client.post(reverse("account_complete_password_reset"), new)
        assert other.get(reverse("account_change_password")).status_code == 302
        bo.refresh_from_db()
        assert bo.check_password("een-andere-lange-zin")

    def test_a_first_password_ends_sessions_elsewhere(self, cast, client):
        other = sign_in(Client(), cast.ana)
        sign_in(client, cast.ana)
        new = {"password1": "een-andere-lange-zin", "password2": "een-andere-lange-zin"}
        client.post(reverse("account_set_password"), new)
        page = reverse("identity_me", args=["lumen"])
        assert client.get(page).status_code == 200
        assert other.get(page).status_code == 302


class TestCodeOnThePage:
    def shown(self, client, **extra):
        ask_for_code(client, **extra)
        return "development-code" in client.get(reverse(CONFIRM), **extra).content.decode()

    def test_development_on_this_machine_shows_it(self, cast, client, settings):
        settings.MERKWERK_DEVELOPMENT = True
        assert self.shown(client, HTTP_HOST="localhost")

    @pytest.mark.parametrize(
        "extra",
        [
            {"REMOTE_ADDR": "192.0.2.7"},
            {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
            {"HTTP_HOST": "merkwerk.example"},
        ],
    )
    def test_from_elsewhere_it_is_not_shown(self, cast, client, settings, extra):
        settings.MERKWERK_DEVELOPMENT = True
        settings.ALLOWED_HOSTS = ["*"]
        assert not self.shown(client, **{"HTTP_HOST": "localhost", **extra})

    def test_behind_a_proxy_that_does_not_say_so_it_is_not_shown(self, cast, client, settings):
        settings.MERKWERK_DEVELOPMENT = True
        settings.MERKWERK_ADDRESS = "https://merkwerk.example"
        assert not self.shown(client, HTTP_HOST="127.0.0.1:8000")

    def test_production_never_shows_it(self, cast, client, settings):
        settings.MERKWERK_DEVELOPMENT = False
        assert not self.shown(client, HTTP_HOST="localhost")


class TestLanguage:
    def test_the_browser_is_followed(self, cast, client):
        assert 'lang="nl"' in client.get(reverse(LOGIN), HTTP_ACCEPT_LANGUAGE="nl").content.decode()
        assert 'lang="en"' in client.get(reverse(LOGIN), HTTP_ACCEPT_LANGUAGE="en").content.decode()

    def test_a_choice_is_kept_in_a_cookie(self, cast, client):
        client.post(reverse("identity_language"), {"language": "nl", "next": reverse(LOGIN)})
        page = client.get(reverse(LOGIN), HTTP_ACCEPT_LANGUAGE="en").content.decode()
        assert '<html lang="nl"' in page


class TestChoosing:
    def test_the_only_organisation_opens_at_once(self, cast, client):
        sign_in(client, cast.bo)
        assert client.get("/").url == reverse("home", args=["lumen"])

    def test_several_are_offered_by_name(self, cast, client):
        make_membership(cast.other, "Bo", email="bo@lumen.example")
        ask_for_code(client)
        client.post(reverse(CONFIRM), {"code": code_in_mail()})
        page = client.get("/").content.decode()
        assert reverse("home", args=["lumen"]) in page
        assert reverse("home", args=["elders"]) in page

    def test_an_organisation_this_session_is_not_for_is_not_offered(self, cast, client):
        make_membership(cast.other, "Bo", email="bo@lumen.example")
        sign_in(client, cast.bo)
        assert client.get("/").url == reverse("home", args=["lumen"])

    def test_a_stranger_is_led_to_sign_in(self, cast, client):
        assert client.get("/").url.startswith(reverse(LOGIN))

    def test_who_left_reads_where_to_go(self, cast, client):
        sign_in(client, cast.finn)
        assert client.get("/").status_code == 200
        assert client.get(reverse("identity_me", args=["lumen"])).status_code == 404

    def test_an_account_with_a_verified_address_is_found_by_it(self, cast, client):
        EmailAddress.objects.create(
            user=cast.bo.person, email="bo@lumen.example", verified=True, primary=True
        )
        ask_for_code(client, "BO@lumen.example")
        client.post(reverse(CONFIRM), {"code": code_in_mail()})
        assert is_signed_in(client)
