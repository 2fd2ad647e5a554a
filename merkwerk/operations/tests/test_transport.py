"""Behind https: browsers stay with it, cookies too, and the site answers to its own name alone."""

import json

import pytest

from merkwerk.config import environment, transport
from merkwerk.operations.tests.installations import elsewhere

ASK = """
import json
import django; django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
call_command("collectstatic", interactive=False, verbosity=0)
told = []
for path, headers in json.loads(QUESTIONS):
    answer = Client().get(path, headers=headers)
    told.append([answer.status_code, answer.get("Strict-Transport-Security", "")])
print("TOLD", json.dumps([told, settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE]))
"""
PRODUCTION = {
    "MERKWERK_ENVIRONMENT": "production",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "MERKWERK_TRUSTED_PROXIES": "1",
}


def asked(*questions, **given):
    """Return how an installation with these settings answers, and whether its cookies are safe."""
    with elsewhere(**(PRODUCTION | given)) as made:
        said = made.python(f"QUESTIONS = {json.dumps(questions)!r}\n{ASK}")
    return json.loads(said.rpartition("TOLD ")[2])


def test_by_https_browsers_are_told_to_stay_with_it():
    https = {"host": "merkwerk.example", "x-forwarded-proto": "https"}
    http = {"host": "merkwerk.example", "x-forwarded-proto": "http"}
    told, *cookies = asked(
        ["/-/health", https],
        ["/-/health", http],
        ["/-/health", {"host": "127.0.0.1:8000"}],
        ["/-/health", {"host": "10.1.2.3:8000"}],
        ["/-/offline", {"host": "127.0.0.1:8000"}],
        ["/-/offline", https],
        MERKWERK_ADDRESS="https://merkwerk.example",
    )
    assert cookies == [True, True]
    assert told[0] == [200, "max-age=31536000"]
    assert told[1:4] == [[200, ""]] * 3, "Whoever watches the machine asks by any name."
    assert told[4][0] == 400, "Pages answer to the site's own name alone."
    assert told[5][0] == 200


def test_without_a_trusted_proxy_anybodys_word_for_https_counts_for_nothing():
    said = {"host": "merkwerk.example", "x-forwarded-proto": "https"}
    told, *cookies = asked(
        ["/-/health", said],
        MERKWERK_ADDRESS="https://merkwerk.example",
        MERKWERK_TRUSTED_PROXIES="0",
    )
    assert told == [[200, ""]]
    assert cookies == [True, True]


@pytest.mark.parametrize(
    ("address", "is_production", "hosts"),
    [
        ("https://merkwerk.example:8443", True, ["merkwerk.example"]),
        ("https://[2001:db8::1]", True, ["[2001:db8::1]"]),
        ("http://merkwerk.lan", False, ["merkwerk.lan", *transport.THIS_MACHINE]),
    ],
)
def test_the_names_it_answers_to(address, is_production, hosts):
    env = environment.Environment.model_construct(
        address=address, environment="production" if is_production else "development"
    )
    assert transport.allowed_hosts(env) == hosts


def test_in_development_nobody_is_bound_to_https():
    env = environment.Environment.model_construct(
        address="https://merkwerk.example", environment="development"
    )
    assert transport.https_only_seconds(env) == 0
