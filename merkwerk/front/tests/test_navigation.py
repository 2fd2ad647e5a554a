"""The way about: what is offered is a place one can go."""

import pytest
from django.conf import settings
from django.urls import reverse

from merkwerk.identity.testing import sign_in
from merkwerk.people.doors import SESSION_KEY
from merkwerk.people.testing import make_membership, make_organisation

OTHER = "Andere organisatie"


@pytest.fixture
def bo(client, cast):
    return sign_in(client, cast.bo)


def test_who_belongs_to_one_organisation_is_offered_no_other(bo):
    assert OTHER not in bo.get(reverse("home", args=["lumen"])).content.decode()


def test_who_belongs_to_two_is(bo, cast):
    there = make_membership(make_organisation("nova", "Nova"), "Bo", email=cast.bo.person.email)
    session = bo.session
    session[SESSION_KEY] = [cast.bo.public_id, there.public_id]
    session.save()
    assert OTHER in bo.get(reverse("home", args=["lumen"])).content.decode()


def test_pages_outside_an_organisation_speak_my_language_too(bo):
    english = {"accept-language": "en"}
    bo.get(reverse("home", args=["lumen"]), headers=english)
    assert bo.cookies[settings.LANGUAGE_COOKIE_NAME].value == "nl"
    page = bo.get(reverse("account_set_password"), headers=english)
    assert page.headers["Content-Language"] == "nl"


def test_the_offline_page_is_kept_in_my_language(bo):
    english = {"accept-language": "en"}
    worker = reverse("ui_worker")
    assert 'en";' in bo.get(worker, headers=english).content.decode()
    bo.get(reverse("home", args=["lumen"]), headers=english)
    assert 'nl";' in bo.get(worker, headers=english).content.decode()
    assert 'lang="nl"' in bo.get(reverse("ui_offline"), headers=english).content.decode()
