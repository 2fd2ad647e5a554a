"""Another site's form does nothing here: all addresses but one refuse a POST without our token."""

from django.test import Client
from django.urls import reverse

from merkwerk.identity.testing import sign_in
from tests.witness.addresses import BY_TOKEN, INSIDE, OUTSIDE, SIGNING_IN, Of
from tests.witness.house import patterns

# A mail programme stops our mails with one POST, and has no page to take a token from (RFC 8058).
EXEMPT = {"notifications_stop"}


def test_one_view_alone_is_exempt():
    exempt = {
        pattern.name for _, pattern in patterns() if getattr(pattern.callback, "csrf_exempt", False)
    }
    assert exempt == EXEMPT


def test_every_address_refuses_a_post_without_the_token(cast):
    somebody = sign_in(Client(enforce_csrf_checks=True), cast.dara)
    answers = {name: somebody.post(path).status_code for name, path in addresses()}
    assert {name for name, code in answers.items() if code != 403} == EXEMPT


def addresses():
    """Give every address with its name; the token is asked for before what the path names."""
    for name, address in (INSIDE | BY_TOKEN).items():
        slug = {} if name == "media_public" else {"slug": "lumen"}
        names = {
            key: "geen" if isinstance(value, Of) else value for key, value in address.names.items()
        }
        yield name, reverse(name, kwargs=slug | names)
    for name, names in (OUTSIDE | SIGNING_IN).items():
        yield name, reverse(name, kwargs=names)
