"""What each answer of LinkedIn means for a post, and for its author."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from json import dumps

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from merkwerk.kit import calling, clock
from merkwerk.networks.linkedin import api
from merkwerk.networks.linkedin.publisher import LinkedInPublisher
from merkwerk.networks.outcomes import (
    PersonMustAct,
    RefusedForGood,
    Shared,
    TryAgain,
    Unknown,
    Why,
)
from merkwerk.networks.publishing import Answer, App
from merkwerk.networks.tests.posting import PHOTO, POST, Desk
from tests.peers.stage import Fault


def fault(status, code="", message="", **headers):
    told = {"status": status, "code": code, "message": message}
    return Fault(status=status, body=dumps(told).encode(), headers=headers)


GONE = TryAgain(Why.VERSION_IS_GONE, 3600, burns_a_try=False)
TABLE = [
    (fault(401, "EXPIRED_ACCESS_TOKEN"), PersonMustAct(Why.CONNECT_AGAIN)),
    (fault(401, "REVOKED_ACCESS_TOKEN"), PersonMustAct(Why.CONNECT_AGAIN)),
    (fault(403, "ACCESS_DENIED", "Not enough permissions"), PersonMustAct(Why.CONSENT_IS_MISSING)),
    (fault(403, "", "The resource is forbidden"), TryAgain(Why.DOWN, 60)),
    (fault(400, "FIELD_LENGTH_TOO_LONG"), PersonMustAct(Why.TOO_LONG)),
    (
        fault(400, "", "text length (3001 characters) exceeded the maximum allowed (3000)"),
        PersonMustAct(Why.TOO_LONG),
    ),
    (fault(400, "MEDIA_ASSET_PROCESSING_FAILED"), PersonMustAct(Why.PICTURE_REFUSED)),
    (
        fault(400, "MEDIA_ASSET_WAITING_UPLOAD"),
        TryAgain(Why.STILL_WORKING, 15, burns_a_try=False),
    ),
    (fault(400, "VERSION_MISSING"), GONE),
    (fault(426, "NONEXISTENT_VERSION", "Requested version 20250101 is not active"), GONE),
    (fault(422, "X", "No such thing"), RefusedForGood(Why.NOT_ACCEPTED, "No such thing")),
    (fault(404, "", "Gone"), RefusedForGood(Why.NOT_ACCEPTED, "Gone")),
    (Fault(status=302, headers={"location": "/x"}), RefusedForGood(Why.NOT_ACCEPTED)),
    (Fault(status=429, headers={"retry-after": "30"}), TryAgain(Why.BUSY, 30, burns_a_try=False)),
    (Fault(status=503, headers={"retry-after": "90"}), TryAgain(Why.BUSY, 90)),
]


@pytest.mark.parametrize(("fault", "outcome"), TABLE, ids=lambda one: getattr(one, "status", ""))
def test_each_answer_has_its_meaning_and_makes_nothing(linkedin, desk, bo, fault, outcome):
    post = replace(POST, picture=PHOTO)
    desk.publish(post, credentials=bo)
    linkedin.fail("posts", fault)
    told = desk.publish(post, credentials=bo)
    assert told == outcome
    assert not getattr(told, "may_be_there", False)
    assert linkedin.posts == []


@pytest.mark.parametrize(
    ("now", "seconds"),
    [
        (datetime(2026, 11, 25, 22, 0, tzinfo=UTC), 7200),
        (datetime(2026, 11, 25, 23, 59, 50, tzinfo=UTC), 60),
        (datetime(2026, 12, 31, 0, 0, tzinfo=UTC), 86400),
        (datetime(2026, 11, 25, 23, 30, tzinfo=UTC).astimezone(), 1800),
    ],
)
def test_a_limit_of_the_day_is_waited_out_until_midnight_in_utc(now, seconds):
    with clock.at(now):
        assert api.problem(Answer(429)) == TryAgain(Why.BUSY, seconds, burns_a_try=False)


def test_a_member_without_leave_or_with_an_old_token(linkedin, desk, bo):
    narrow = replace(bo, access_token=linkedin.account("bo", "openid profile"))
    assert desk.publish(credentials=narrow) == PersonMustAct(Why.CONSENT_IS_MISSING)
    linkedin.later = timedelta(days=61)
    assert desk.publish(credentials=bo) == PersonMustAct(Why.CONNECT_AGAIN)
    assert linkedin.posts == []


def test_nobody_posts_as_somebody_else(linkedin, desk, bo):
    as_cleo = replace(bo, account="urn:li:person:cleo")
    assert desk.publish(credentials=as_cleo) == PersonMustAct(Why.CONSENT_IS_MISSING)
    assert linkedin.posts == []


@pytest.mark.parametrize("account", ["", "bo", "urn:li:organization:1", "urn:li:person:a b"])
def test_an_account_that_is_no_person_is_connected_again(linkedin, desk, bo, account):
    outcome = desk.publish(credentials=replace(bo, account=account))
    assert outcome == PersonMustAct(Why.CONNECT_AGAIN)
    assert linkedin.asked == []


class TestVersions:
    def test_a_dead_version_keeps_posts_waiting_until_it_is_mended(self, linkedin, desk, bo):
        linkedin.living.discard("202608")
        assert desk.publish(credentials=bo) == GONE
        assert desk.publish(replace(POST, picture=PHOTO), credentials=bo) == GONE
        linkedin.living.add("202608")
        assert isinstance(desk.publish(credentials=bo), Shared)

    @pytest.mark.parametrize("version", ["", "2026", "202613", "20260801"])
    def test_without_a_version_nothing_is_asked(self, linkedin, app, bo, version):
        desk = Desk(LinkedInPublisher(replace(app, version=version)))
        assert desk.publish(credentials=bo) == GONE
        assert linkedin.asked == []


def test_a_linkedin_that_is_not_there(settings, bo):
    settings.MERKWERK_NAMED_ORIGINS = frozenset({"http://127.0.0.1:9"})
    desk = Desk(LinkedInPublisher(App(address="http://127.0.0.1:9", version="202608")))
    assert desk.publish(credentials=bo) == TryAgain(Why.UNREACHABLE)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=9,
)
BODY = st.dictionaries(st.sampled_from(["code", "message", "errorDetails", "status"]), JSON)
DETAILS = st.fixed_dictionaries({"errorDetails": st.fixed_dictionaries({"inputErrors": JSON})})


@given(
    status=st.integers(200, 599),
    body=(BODY | DETAILS | JSON).map(dumps).map(str.encode) | st.binary(max_size=60),
    may_be_ours=st.booleans(),
)
@how(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_has_a_meaning(status, body, may_be_ours):
    answer = Answer(status, {}, body)
    known = (Shared, TryAgain, PersonMustAct, RefusedForGood, Unknown)
    assert isinstance(api.problem(answer, makes_the_post=True), known)
    named = api.duplicate(answer, may_be_ours=may_be_ours)
    assert named is None or isinstance(named, (*known, str))


class TestStrictness:
    """The other side refuses what the documents refuse, asked by hand."""

    @pytest.fixture
    def ask(self, linkedin, bo):
        def ask(method, path, drop="", json=None):
            headers = {
                "Authorization": f"Bearer {bo.access_token}",
                "LinkedIn-Version": "202608",
                "X-Restli-Protocol-Version": "2.0.0",
            }
            headers.pop(drop, None)
            return calling.call(method, linkedin.origin + path, headers=headers, json=json).status

        return ask

    @pytest.mark.parametrize(
        ("drop", "status"),
        [("Authorization", 401), ("LinkedIn-Version", 400), ("X-Restli-Protocol-Version", 400)],
    )
    def test_a_call_that_lacks_a_header(self, ask, drop, status):
        assert ask("POST", "/rest/posts", drop, json={}) == status

    @pytest.mark.parametrize(
        "change",
        [
            {"language": "nl"},
            {"visibility": "EVERYONE"},
            {"distribution": {"feedDistribution": "NONE"}},
            {"commentary": ""},
            {"content": {"article": {"source": "https://x.example", "Title": "x"}}},
            {"content": {"article": {"source": "https://x.example"}}},
            {"content": {"media": {"id": "urn:li:image:none"}}},
            {"content": {}},
        ],
    )
    def test_a_field_that_is_strange_or_missing(self, linkedin, ask, desk, bo, change):
        desk.publish(credentials=bo)
        ours = linkedin.asked[0][1].json()
        assert ask("POST", "/rest/posts", json=ours | {"commentary": "Anders"}) == 201
        assert ask("POST", "/rest/posts", json=ours | {"commentary": "Nog anders"} | change) >= 400
        assert len(linkedin.posts) == 2

    def test_a_urn_in_a_path_is_encoded(self, linkedin, ask, desk, bo):
        urn = desk.publish(credentials=bo).id
        assert ask("DELETE", f"/rest/posts/{urn}") == 400
        assert ask("DELETE", f"/rest/posts/{urn.replace(':', '%3A')}") == 204
        assert not linkedin.posts[0]["is_there"]

    def test_a_members_token_may_not_look_at_a_picture(self, ask):
        assert ask("GET", "/rest/images/urn%3Ali%3Aimage%3A1") == 403

    def test_an_unescaped_text_is_cut_and_the_answer_is_that_all_is_well(
        self, linkedin, ask, desk, bo
    ):
        desk.publish(credentials=bo)
        ours = linkedin.asked[0][1].json()
        assert ask("POST", "/rest/posts", json=ours | {"commentary": "Een dag (of twee)"}) == 201
        assert (linkedin.posts[1]["text"], linkedin.posts[1]["cut"]) == ("Een dag ", True)
