"""Log lines: machines read them, people read them, and nobody's address or token is in them."""

import io
import json
import logging

import pytest

from merkwerk.kit.requests import request_id_of
from merkwerk.operations import log_lines


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
