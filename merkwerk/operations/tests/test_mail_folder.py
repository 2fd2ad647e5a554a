"""Mail in development: kept in a folder, read on a page, by whoever sits at this machine only."""

import pytest
from django.core.mail import EmailMultiAlternatives, mailers

from merkwerk.config import mailing


@pytest.fixture
def folder(settings, tmp_path):
    settings.MERKWERK_MAIL_FOLDER = tmp_path / "mail"
    settings.MAILERS = mailing.mailers("", settings.MERKWERK_MAIL_FOLDER)
    return settings.MERKWERK_MAIL_FOLDER


def send(subject="Nieuw om te delen", html="<html><head></head><body><b>Hoi</b></body></html>"):
    mail = EmailMultiAlternatives(
        subject, "Hoi Bo, https://lumen.example/x", to=["bo@lumen.example"]
    )
    if html:
        mail.attach_alternative(html, "text/html")
    mailers.default.send_messages([mail])


def page(client, path, **headers):
    return client.get(path, headers={"Host": "localhost", **headers})


class TestReading:
    def test_a_mail_is_listed_and_can_be_read_as_html_and_as_text(self, folder, client):
        send("Één — nieuw")
        (name,) = [path.stem for path in folder.glob("*.eml")]
        assert "Één — nieuw" in page(client, "/-/mail").text
        shown = page(client, f"/-/mail/{name}")
        assert "Hoi Bo" in shown.text
        assert "bo@lumen.example" in shown.text
        assert f"/-/mail/{name}/html" in shown.text
        framed = page(client, f"/-/mail/{name}/html")
        assert '<base target="_top"><' not in framed.text.partition("<head>")[0]
        assert "<b>Hoi</b>" in framed.text

    def test_the_newest_mail_comes_first(self, folder, client):
        send("eerste")
        send("tweede")
        listed = page(client, "/-/mail").text
        assert listed.index("tweede") < listed.index("eerste")

    @pytest.mark.parametrize(
        ("language", "said"), [("nl", "4 november 2026"), ("en", "4 November 2026")]
    )
    def test_its_moment_is_written_as_people_write_it(self, folder, client, language, said):
        send()
        (path,) = folder.glob("*.eml")
        head, _, rest = path.read_bytes().partition(b"\r\nDate: ")
        path.write_bytes(
            head + b"\r\nDate: Wed, 04 Nov 2026 10:00:00 +0000" + rest[rest.index(b"\r\n") :]
        )
        for address in ("/-/mail", f"/-/mail/{path.stem}"):
            text = page(client, address, **{"Accept-Language": language}).text
            assert said in text
            assert "+0000" not in text

    def test_a_mail_without_a_moment_is_shown_too(self, folder, client):
        folder.mkdir()
        (folder / "zonder.eml").write_text("Subject: Zonder\n\nHoi Bo")
        assert "Zonder" in page(client, "/-/mail").text
        assert page(client, "/-/mail/zonder").status_code == 200

    def test_a_mail_cannot_run_scripts_here(self, folder, client):
        send(html="<html><head></head><body><script>alert(1)</script></body></html>")
        (name,) = [path.stem for path in folder.glob("*.eml")]
        answer = page(client, f"/-/mail/{name}/html")
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy

    def test_a_mail_without_html_has_no_frame(self, folder, client):
        send(html=None)
        (name,) = [path.stem for path in folder.glob("*.eml")]
        assert "<iframe" not in page(client, f"/-/mail/{name}").text
        assert page(client, f"/-/mail/{name}/html").status_code == 404

    def test_without_mail_the_page_says_so(self, folder, client):
        assert page(client, "/-/mail").status_code == 200


class TestRefusing:
    def test_there_is_no_such_page_in_production(self, folder, client, settings):
        settings.MERKWERK_DEVELOPMENT = False
        assert page(client, "/-/mail").status_code == 404

    @pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
    def test_there_is_no_such_page_through_a_proxy(self, folder, client, header):
        assert page(client, "/-/mail", **{header: "203.0.113.7"}).status_code == 404

    def test_there_is_no_such_page_for_another_machine(self, folder, client):
        answer = client.get("/-/mail", REMOTE_ADDR="192.0.2.4", HTTP_HOST="localhost")
        assert answer.status_code == 404

    def test_there_is_no_such_page_where_people_use_another_address(self, folder, client, settings):
        settings.MERKWERK_ADDRESS = "https://merkwerk.example"
        assert page(client, "/-/mail").status_code == 404

    @pytest.mark.parametrize("name", ["nothing", "..%2fpasswords", "-"])
    def test_a_name_that_is_not_there_is_not_found(self, folder, client, name):
        assert page(client, f"/-/mail/{name}").status_code == 404


class TestMailServer:
    def test_the_address_says_which_server_and_how(self):
        options = mailing.server_of("smtp://bo%40lumen:ge%3Aheim@mail.example:587?timeout=5")
        assert options == {
            "host": "mail.example",
            "port": 587,
            "username": "bo@lumen",
            "password": "ge:heim",
            "use_tls": True,
            "use_ssl": False,
            "timeout": 5,
        }

    @pytest.mark.parametrize(
        ("address", "port", "tls", "ssl"),
        [
            ("smtp://h", 25, False, False),
            ("smtp://h:587", 587, True, False),
            ("smtp://h:465", 465, False, True),
            ("smtps://h", 465, False, True),
            ("smtp://h:587?tls=none", 587, False, False),
            ("smtp://h:2525?tls=starttls", 2525, True, False),
        ],
    )
    def test_the_port_decides_about_encryption_unless_told(self, address, port, tls, ssl):
        options = mailing.server_of(address)
        assert (options["port"], options["use_tls"], options["use_ssl"]) == (port, tls, ssl)

    def test_every_option_is_one_that_the_mailer_takes(self, settings):
        settings.MAILERS = mailing.mailers("smtp://u:p@127.0.0.1:1?tls=none", None)
        mailer = mailers.create_connection("default")
        assert (mailer.host, mailer.port, mailer.timeout) == ("127.0.0.1", 1, 10)
