"""Where a page stood after a refusal, there is one when Ana comes back to that address."""

import pytest

from merkwerk.library.testing import make_proposed_story, make_story, make_topic
from merkwerk.library.tests.test_story_pages import again, at, made, sign_in

TOO_LONG = "x" * 20_000
STORY = ("library_editor", make_story)
REFUSED = [
    ("library_publication", *STORY, {"title": ""}),
    ("library_picture", *STORY, {}),
    ("library_suggestions", *STORY, {"text": ""}),
    ("library_questions", *STORY, {"text": ""}),
    ("library_refusal", "library_queue", make_proposed_story, {"because": TOO_LONG}),
    ("library_topic", "library_topics", make_topic, {"name": ""}),
]
CASES = pytest.mark.parametrize(("name", "page", "maker", "sent"), REFUSED)


@CASES
@pytest.mark.parametrize("method", ["get", "head"])
def test_after_a_refusal_it_leads_to_its_page(client, cast, name, page, maker, sent, method):
    ana, one = sign_in(client, cast.ana), made(cast, maker)
    here = at(name, one.public_id)
    assert ana.post(here, sent).status_code == 422
    before = again(cast, one).__dict__
    answer = getattr(ana, method)(here, sent)
    assert answer.status_code == 302
    home = at(page, one.public_id) if page == "library_editor" else at(page)
    assert answer.url.partition("?")[0] == home
    assert ana.get(answer.url).status_code == 200
    after = again(cast, one).__dict__
    assert {**after, "_state": 0} == {**before, "_state": 0}


@CASES
def test_for_who_may_not_come_in_it_is_absent(client, cast, name, page, maker, sent):
    here = at(name, made(cast, maker).public_id)
    assert sign_in(client, cast.bo).get(here).status_code == 404
    eli = sign_in(client, cast.eli)
    for address in (here, here.replace("lumen", "elders")):
        assert eli.get(address).status_code == 404


@CASES
def test_it_knows_no_other_way_of_asking(client, cast, name, page, maker, sent):
    here = at(name, made(cast, maker).public_id)
    assert sign_in(client, cast.ana).put(here).status_code == 405
