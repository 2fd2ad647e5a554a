"""The feed as a page, with and without a script, and the choices made in it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from merkwerk.library.testing import make_published_story, make_topic
from merkwerk.people.testing import make_membership
from merkwerk.sharing import choosing
from merkwerk.sharing.models import Passed, TopicWish
from merkwerk.sharing.testing import make_share
from merkwerk.sharing.tests.asking import in_lumen, page


class TestTheFeed:
    def test_shows_a_card_with_one_way_to_share(self, bo, cast, story):
        answer = bo.get(page("home", cast))
        assert answer.status_code == 200
        html = answer.content.decode()
        assert story.title in html
        assert html.count(page("sharing_composer", cast, story.public_id)) == 1

    def test_an_empty_feed_says_what_will_be_here(self, bo, cast):
        html = bo.get(page("home", cast)).content.decode()
        assert page("sharing_drafts", cast) in html

    def test_not_for_me_is_one_tap_and_silent(self, bo, cast, story):
        assert bo.post(page("sharing_pass", cast, story.public_id)).status_code == 302
        assert story.title not in bo.get(page("home", cast)).content.decode()
        with in_lumen(cast):
            from merkwerk.activity.models import Activity

            assert not Activity.objects.exists()

    def test_with_htmx_the_card_becomes_a_way_back(self, bo, cast, story):
        answer = bo.post(
            page("sharing_pass", cast, story.public_id), headers={"HX-Request": "true"}
        )
        assert page("sharing_take_back", cast, story.public_id) in answer.content.decode()

    def test_without_a_script_not_for_me_has_a_way_back(self, bo, cast, story):
        answer = bo.post(page("sharing_pass", cast, story.public_id))
        back = page("sharing_take_back", cast, story.public_id)
        assert back in bo.get(answer.url).content.decode()
        html = bo.get(bo.post(back).url).content.decode()
        assert story.title in html
        assert back not in html

    def test_more_and_less_are_taken_back(self, bo, cast):
        with in_lumen(cast):
            topic = make_topic("Techniek")
            make_published_story(by=cast.ana, topics=("Techniek",))
        even = page("sharing_forget_wish", cast, topic.public_id)
        assert even not in bo.get(page("home", cast)).content.decode()
        for name in ("sharing_more", "sharing_less"):
            answer = bo.post(page(name, cast, topic.public_id))
            # In the notice that follows, and on the card as long as it holds.
            assert bo.get(answer.url).content.decode().count(even) == 2
            assert bo.get(page("home", cast)).content.decode().count(even) == 1
        bo.post(even)
        with in_lumen(cast):
            assert not TopicWish.objects.exists()

    def test_what_is_kept_no_longer_leaves_one_where_one_was(self, bo, cast, story):
        bo.post(page("sharing_keep", cast, story.public_id))
        go = page("sharing_let_go", cast, story.public_id)
        assert bo.post(go).url == f"{page('home', cast)}#story-{story.public_id}"
        bo.post(page("sharing_keep", cast, story.public_id))
        html = bo.get(page("sharing_saved", cast)).content.decode()
        assert f"{go}?on=saved" in html
        assert bo.post(f"{go}?on=saved").url == page("sharing_saved", cast)

    def test_questions_grow_with_nothing(self, bo, cast, django_assert_num_queries):
        def feed():
            return bo.get(page("home", cast))

        with in_lumen(cast):
            make_share(make_published_story(by=cast.ana, topics=("Techniek",)), by=cast.bo)
            choosing.wish(make_topic("Techniek"), more=True, by=cast.bo)
        feed()  # what is remembered between pages is remembered
        with CaptureQueriesContext(connection) as asked:
            feed()
        with in_lumen(cast):
            people = [make_membership(cast.lumen, f"Iemand {number}") for number in range(8)]
            stories = [
                make_published_story(by=cast.ana, title=f"Meer {number}", topics=(f"T{number}",))
                for number in range(9)
            ]
            for one in stories:
                choosing.keep(one, by=cast.bo)
                for somebody in (cast.bo, *people):
                    make_share(one, by=somebody, network="copy")
        with django_assert_num_queries(len(asked)):
            html = feed().content.decode()
        assert html.count("<article") == 10

    @pytest.mark.parametrize("name", ["sharing_pass", "sharing_keep", "sharing_answer"])
    def test_looking_changes_nothing(self, bo, cast, story, name):
        assert bo.get(page(name, cast, story.public_id)).status_code in (404, 405)
        with in_lumen(cast):
            assert not Passed.objects.exists()
