"""Log lines: machines read them, people read them, and nobody's address or token is in them."""

import io
import json
import logging

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from merkwerk.identity.testing import sign_in
from merkwerk.kit.requests import request_id_of
from merkwerk.operations import log_lines
from merkwerk.people.models import Person


def written(form, write):
    """Return what a logger with *form* wrote."""
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(form)
    handler.addFilter(log_lines.WithRequest())
    logger = logging.Logger("merkwerk.witness")
    logger.addHandler(handler)
    write(logger)
    return lines.getvalue()


def fail(logger):
    try:
        raise ValueError("no such person: bo@lumen.example")
    except ValueError:
        logger.exception("It failed.")


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("invited bo@lumen.example today", "bo@lumen.example"),
        ("Bo <bo.de-vries+x@mail.lumen.example>", "vries"),
        ("connecting to postgresql://merkwerk_app:geheim@/merkwerk?host=/x", "geheim"),
        ("smtp://bo%40lumen:ge-heim@mail.example:587", "ge-heim"),
        ("GET /account/?next=/&code=123456", "123456"),
        ('{"token": "abc", "n": 1}', "abc"),
        ("Not Found: /stop/" + "gHVb-nZ6eFf4PCwgEckyI-GrFnLdnJ-U" + "A1b/", "A1b"),
        ("Cookie: sessionid=abcdef", "abcdef"),
        ("(password='hunter two')", "hunter"),
        ("Not Found: /o/lumen/stories/2abcdefghijk3m/", "lumen"),
        ("Not Found: /o/lumen/stories/2abcdefghijk3m/", "2abcdefghijk3m"),
        ("Method Not Allowed (PUT): /-/me/abcdefghijkmnp?x=1", "abcdefghijkmnp"),
        ("refused 192.0.2.7 for a while", "192.0.2.7"),
        ("from 203.0.113.9:51734", "203.0.113.9"),
        ("[2001:db8::17]:443 hung up", "2001:db8"),
        ("client=::ffff:192.0.2.7.", "192.0.2.7"),
        ("DETAIL:  Key (name)=(Bo de Wit) already exists.", "Wit"),
        ("x\nDETAIL:  Failing row contains (3, Bo,\n Wit, null).\nHINT:  none", "Wit"),
    ],
)
def test_what_is_personal_or_secret_is_struck_out(line, secret):
    assert secret not in log_lines.strike_out(line)


@pytest.mark.parametrize(
    "line",
    [
        "Took up a job of a worker that fell silent.",
        "GET o/<slug:slug>/stories/<public_id>/ 200 in 12.3 ms",
        'File "/srv/merkwerk/operations/test_working_with_a_very_long_name.py", line 12',
        "merkwerk.notifications.tasks.deliver_everything_that_waits[12](organisation_id=3)",
        "2026-11-21T22:06:59.124996+00:00",
        "at 12:30:45 and 7:05, in 3:12.5",
        "listening on 127.0.0.1:8000 and [::1]:8000, for 0.0.0.0",
        "granian 2.8.1 of Merkwerk 0.2.0",
        "embedded::start of merkwerk.operations",
        "/-/static/notifications/inbox.css",
        "Story 2abcdefghijk3m could not be published",
    ],
)
def test_what_is_not_stays(line):
    assert log_lines.strike_out(line) == line


def test_in_production_a_line_is_one_json_object_with_the_request():
    token = request_id_of.set("abc234")
    try:
        line = written(log_lines.Json(), lambda log: log.warning("Hoi %s", "Bo", extra={"n": 3}))
    finally:
        request_id_of.reset(token)
    found = json.loads(line)
    assert (found["message"], found["level"], found["request_id"], found["n"]) == (
        "Hoi Bo",
        "WARNING",
        "abc234",
        3,
    )


@pytest.mark.parametrize("form", [log_lines.Json(), log_lines.Text()])
def test_a_traceback_leaks_nothing_either(form):
    line = written(form, fail)
    assert "lumen.example" not in line
    assert "ValueError" in line


def test_extra_facts_leak_nothing_either():
    facts = {"to": "bo@lumen.example", "token": "abc", "people": ["ana@lumen.example"], "at": 1.5}
    found = json.loads(written(log_lines.Json(), lambda log: log.info("Sent", extra=facts)))
    assert "lumen" not in json.dumps(found)
    assert found["token"] == log_lines.STRUCK_OUT


def test_for_a_person_a_line_is_calm_text():
    assert written(log_lines.Text(), lambda log: log.info("Hoi")) == "INFO merkwerk.witness: Hoi\n"


@pytest.mark.parametrize("as_json", [True, False])
def test_the_settings_are_ones_that_logging_takes(as_json):
    from logging.config import DictConfigurator

    configuration = log_lines.configuration("INFO", as_json=as_json)
    made = DictConfigurator(configuration)
    assert made.configure_formatter(dict(configuration["formatters"]["line"]))


def test_a_page_is_one_line_that_names_its_route_and_nobody(client, caplog):
    with caplog.at_level(logging.INFO, "merkwerk.requests"):
        client.get("/-/health?token=abc")
    (record,) = [r for r in caplog.records if r.name == "merkwerk.requests"]
    assert record.route == "-/health"
    assert "abc" not in record.getMessage()


class TestWhatDjangoSays:
    @pytest.fixture
    def said(self, caplog):
        """Give what is in the log, in the lines of this house."""
        caplog.handler.setFormatter(log_lines.Text())
        caplog.set_level(logging.DEBUG)
        return lambda: caplog.text

    def test_of_a_page_that_is_not_there_names_neither_it_nor_who_asked(self, cast, client, said):
        secret = cast.bo.public_id
        answer = client.get(f"/o/lumen/nowhere/{secret}/", REMOTE_ADDR="192.0.2.7")
        assert answer.status_code == 404
        assert "Not Found: /o/[…]/nowhere/[…]/" in said()
        self.check_nobody(said(), cast)

    def test_of_a_sign_in_that_fails_names_nobody(self, cast, client, said):
        for name, given in (
            ("account_login", {"login": "bo@lumen.example", "password": "geheim-en-fout"}),
            ("account_request_login_code", {"email": "niemand@lumen.example"}),
        ):
            answer = client.post(reverse(name), given, REMOTE_ADDR="192.0.2.7")
            assert answer.status_code in {200, 302}
        assert "geheim" not in said()
        assert "niemand" not in said()
        self.check_nobody(said(), cast)

    def test_of_a_value_that_is_there_already_does_not_repeat_it(self, cast, said):
        try:
            with transaction.atomic():
                Person.objects.create(email=cast.bo.person.email)
        except IntegrityError:
            logging.getLogger("django.request").exception("It failed.")
        assert "IntegrityError" in said()
        self.check_nobody(said(), cast)

    def check_nobody(self, said, cast):
        for word in (cast.bo.public_id, "192.0.2.7", "bo@", "/o/lumen"):
            assert word not in said


class TestAFormThatComesBack:
    """It is no warning: somebody is told what to mend."""

    @pytest.fixture
    def lines(self, cast, client, caplog):
        sign_in(client, cast.bo)
        return caplog

    def send(self, client):
        assert client.post(reverse("identity_me", args=["lumen"]), {"name": ""}).status_code == 422

    def test_it_is_news(self, lines, client):
        with lines.at_level(logging.INFO, "django.request"):
            self.send(client)
        assert [r.levelname for r in lines.records if r.name == "django.request"] == ["INFO"]

    def test_who_asks_for_warnings_alone_does_not_hear_of_it(self, lines, client):
        with lines.at_level(logging.WARNING, "django.request"):
            self.send(client)
        assert not [r for r in lines.records if r.name == "django.request"]

    def test_what_is_absent_stays_a_warning(self, lines, client):
        assert client.get("/o/lumen/nergens/").status_code == 404
        assert [r.levelname for r in lines.records if r.name == "django.request"] == ["WARNING"]
