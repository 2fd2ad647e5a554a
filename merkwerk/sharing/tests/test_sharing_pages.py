"""The feed, the composer and the share as pages, with and without a script."""

import pytest
from django.urls import reverse

from merkwerk.identity.testing import sign_in
from merkwerk.kit import tenancy
from merkwerk.library.testing import make_published_story, make_suggestion
from merkwerk.sharing.models import Draft, Passed, Share
from merkwerk.sharing.testing import make_share


@pytest.fixture
def story(cast):
    with tenancy.acting_in(cast.lumen.pk):
        return make_published_story(by=cast.ana)


@pytest.fixture
def bo(client, cast):
    return sign_in(client, cast.bo)


def page(name, cast, *ids):
    return reverse(name, args=[cast.lumen.slug, *ids])


def in_lumen(cast):
    return tenancy.acting_in(cast.lumen.pk)


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

    @pytest.mark.parametrize("name", ["sharing_pass", "sharing_keep", "sharing_answer"])
    def test_looking_changes_nothing(self, bo, cast, story, name):
        assert bo.get(page(name, cast, story.public_id)).status_code in (404, 405)
        with in_lumen(cast):
            assert not Passed.objects.exists()


class TestTheComposer:
    def test_begins_empty_with_a_question_and_keeps_nothing_by_looking(self, bo, cast, story):
        html = bo.get(page("sharing_composer", cast, story.public_id)).content.decode()
        assert '<textarea name="text"' in html
        with in_lumen(cast):
            assert not Draft.objects.exists()

    def test_autosaves_and_comes_back(self, bo, cast, story):
        sent = {"text": "Half een zin", "network": "x", "revision": "0"}
        answer = bo.post(page("sharing_keep_draft", cast, story.public_id), sent)
        assert answer.json()["revision"] == 1
        assert (
            "Half een zin"
            in bo.get(page("sharing_composer", cast, story.public_id)).content.decode()
        )

    def test_an_old_tab_is_told(self, bo, cast, story):
        where = page("sharing_keep_draft", cast, story.public_id)
        bo.post(where, {"text": "Eerst", "revision": "0"})
        answer = bo.post(where, {"text": "Anders", "revision": "0"})
        assert (answer.status_code, answer.json()["code"]) == (409, "edited_elsewhere")

    def test_a_suggestion_is_one_tap_without_a_script(self, bo, cast, story):
        with in_lumen(cast):
            suggestion = make_suggestion(story)
        sent = {"text": "Mijn begin", "words": suggestion.public_id}
        bo.post(page("sharing_add_words", cast, story.public_id), sent)
        with in_lumen(cast):
            assert Draft.objects.get().text == f"Mijn begin\n\n{suggestion.text}"

    def test_hands_over_and_asks_once(self, bo, cast, story):
        sent = {"text": "Zelf gezien op het dak.", "network": "linkedin", "revision": "0"}
        answer = bo.post(page("sharing_composer", cast, story.public_id), sent)
        with in_lumen(cast):
            share = Share.objects.get()
        assert answer.url == page("sharing_share", cast, share.public_id)
        html = bo.get(answer.url).content.decode()
        assert "Zelf gezien op het dak." in html
        assert "linkedin.com" in html
        bo.post(page("sharing_answer", cast, share.public_id), {"said": "yes"})
        with in_lumen(cast):
            assert Share.objects.get().state == Share.State.CLAIMED

    def test_a_double_click_is_one_share(self, bo, cast, story):
        sent = {"text": "Twee keer getikt", "network": "copy"}
        for _ in range(2):
            bo.post(page("sharing_composer", cast, story.public_id), sent)
        with in_lumen(cast):
            assert Share.objects.count() == 1

    @pytest.mark.parametrize(
        ("network", "text"), [("x", "a" * 20_000), ("copy", " "), ("", "Zonder netwerk")]
    )
    def test_a_refusal_keeps_every_word(self, bo, cast, story, network, text):
        sent = {"text": text, "network": network}
        answer = bo.post(page("sharing_composer", cast, story.public_id), sent)
        assert answer.status_code == 422
        assert text in answer.content.decode()
        with in_lumen(cast):
            assert not Share.objects.exists()

    def test_offers_no_network_i_declined(self, bo, cast, story):
        from merkwerk.people.models import NetworkChoice

        with in_lumen(cast):
            NetworkChoice.objects.create(membership=cast.bo, network="x", is_willing=False)
        html = bo.get(page("sharing_composer", cast, story.public_id)).content.decode()
        assert 'value="x"' not in html
        assert 'value="linkedin"' in html


class TestMyOwnDrafts:
    def test_something_of_my_own_is_kept_and_thrown_away(self, bo, cast):
        answer = bo.post(page("sharing_drafts", cast), {"text": "Een idee onderweg"})
        assert "Een idee onderweg" in bo.get(answer.url).content.decode()
        with in_lumen(cast):
            draft = Draft.objects.get()
        bo.post(page("sharing_throw_away", cast, draft.public_id))
        with in_lumen(cast):
            assert not Draft.objects.exists()

    def test_a_colleague_sees_nothing_of_mine(self, client, cast, story):
        with in_lumen(cast):
            share = make_share(story, by=cast.bo)
        cleo = sign_in(client, cast.cleo)
        assert cleo.get(page("sharing_share", cast, share.public_id)).status_code == 404
        assert cleo.post(page("sharing_answer", cast, share.public_id)).status_code == 404
