"""What I am writing as pages: of my own, and about a story that ended."""

import re
from datetime import timedelta

import pytest

from merkwerk.identity.testing import sign_in
from merkwerk.kit import clock
from merkwerk.sharing.models import Draft, Share
from merkwerk.sharing.tests.asking import in_lumen, new_page, page


def end(story):
    story.expires_at = clock.now() - timedelta(minutes=1)
    story.save()


def put_away(story):
    story.retire(by=None, because="", at=clock.now())
    story.save()


@pytest.mark.parametrize("over", [end, put_away])
class TestAStoryThatIsOver:
    def test_leaves_its_author_the_words(self, bo, cast, story, over):
        keep = page("sharing_keep_draft", cast, story.public_id)
        bo.post(keep, {"text": "Mijn woorden", "revision": "0"})
        with in_lumen(cast):
            over(story)
        assert bo.post(keep, {"text": "Mijn laatste", "revision": "1"}).status_code == 200
        answer = bo.get(page("sharing_composer", cast, story.public_id))
        html = bo.get(answer.url).content.decode()
        assert "Mijn laatste" in html
        assert story.title in html
        listed = bo.get(page("sharing_drafts", cast)).content.decode()
        assert "Mijn laatste" in listed

    def test_takes_the_words_that_were_sent_just_too_late(self, bo, cast, story, over):
        with in_lumen(cast):
            over(story)
        sent = {"text": "Net te laat", "network": "copy", "revision": "0"}
        answer = bo.post(page("sharing_composer", cast, story.public_id), sent)
        assert "Net te laat" in bo.get(answer.url).content.decode()
        with in_lumen(cast):
            assert not Share.objects.exists()

    def test_is_absent_for_who_wrote_nothing(self, bo, cast, story, over):
        with in_lumen(cast):
            over(story)
        where = page("sharing_composer", cast, story.public_id)
        assert bo.get(where).status_code == 404
        assert bo.get(page("library_story", cast, story.public_id)).status_code == 404


class TestMyOwnDrafts:
    def test_something_of_my_own_is_kept_and_thrown_away(self, bo, cast):
        answer = bo.post(page("sharing_drafts", cast), {"text": "Een idee onderweg"})
        assert "Een idee onderweg" in bo.get(answer.url).content.decode()
        with in_lumen(cast):
            draft = Draft.objects.get()
        answer = bo.post(page("sharing_throw_away", cast, draft.public_id))
        with in_lumen(cast):
            assert not Draft.objects.kept().exists()
        html = bo.get(answer.url).content.decode()
        assert "Een idee onderweg" not in html
        assert page("sharing_take_draft_back", cast, draft.public_id) in html

    def test_throwing_away_is_undone_with_every_word(self, bo, cast):
        bo.post(page("sharing_drafts", cast), {"text": "Toch bewaren"})
        with in_lumen(cast):
            draft = Draft.objects.get()
        bo.post(page("sharing_throw_away", cast, draft.public_id))
        assert bo.get(page("sharing_own_draft", cast, draft.public_id)).status_code == 404
        bo.post(page("sharing_take_draft_back", cast, draft.public_id))
        where = page("sharing_own_draft", cast, draft.public_id)
        assert "Toch bewaren" in bo.get(where).content.decode()

    def test_what_was_not_thrown_away_cannot_be_taken_back(self, bo, client, cast):
        bo.post(page("sharing_drafts", cast), {"text": "Van mij"})
        with in_lumen(cast):
            draft = Draft.objects.get()
        assert bo.post(page("sharing_take_draft_back", cast, draft.public_id)).status_code == 404
        bo.post(page("sharing_throw_away", cast, draft.public_id))
        cleo = sign_in(client, cast.cleo)
        where = page("sharing_take_draft_back", cast, draft.public_id)
        assert cleo.post(where).status_code == 404

    def test_a_double_click_is_one_draft(self, bo, cast):
        sent = new_page(bo, cast) | {"text": "Twee keer getikt", "revision": "0"}
        answers = [bo.post(page("sharing_drafts", cast), sent).url for _ in range(2)]
        assert len(set(answers)) == 1
        bo.post(page("sharing_drafts", cast), new_page(bo, cast) | {"text": "Iets anders"})
        with in_lumen(cast):
            assert Draft.objects.count() == 2

    @pytest.mark.parametrize("name", ["verzonnen", "x:y:z"])
    def test_a_name_we_did_not_give_makes_nothing(self, bo, cast, name):
        sent = {"page": name, "text": "Van een ander"}
        assert bo.post(page("sharing_drafts", cast), sent).status_code == 404
        with in_lumen(cast):
            assert not Draft.objects.exists()

    def test_a_name_given_to_somebody_else_is_not_mine(self, client, cast):
        sent = new_page(sign_in(client, cast.cleo), cast) | {"text": "Van Bo"}
        assert sign_in(client, cast.bo).post(page("sharing_drafts", cast), sent).status_code == 404

    def test_it_is_kept_while_it_is_written_and_the_button_keeps_the_same(self, bo, cast):
        sent = new_page(bo, cast) | {"revision": "0"}
        where, quiet = page("sharing_drafts", cast), {"X-Autosave": "1"}
        answer = bo.post(where, sent | {"text": "Half"}, headers=quiet)
        assert answer.json()["revision"] == 1
        answer = bo.post(where, sent | {"text": "Half af", "revision": "1"})
        answer = bo.post(answer.url, {"text": "Helemaal", "revision": "2"}, headers=quiet)
        assert answer.json()["revision"] == 3
        answer = bo.post(where, sent | {"text": "Oud", "revision": "1"}, headers=quiet)
        assert (answer.status_code, answer.json()["code"]) == (409, "edited_elsewhere")
        with in_lumen(cast):
            assert Draft.objects.get().text == "Helemaal"

    def test_what_is_too_long_is_refused_with_every_word(self, bo, cast):
        text = "x" * 50_001
        answer = bo.post(page("sharing_drafts", cast), {"text": text})
        assert answer.status_code == 422
        assert text in answer.content.decode()
        answer = bo.post(page("sharing_drafts", cast), {"text": text}, headers={"X-Autosave": "1"})
        assert (answer.status_code, answer.json()["code"]) == (422, "too_long")

    @pytest.mark.parametrize("name", ["sharing_drafts", "sharing_own_draft", "sharing_composer"])
    def test_a_note_written_offline_is_offered_wherever_one_writes(self, bo, cast, story, name):
        bo.post(page("sharing_drafts", cast), {"text": "Een begin"})
        with in_lumen(cast):
            draft = Draft.objects.get()
        ids = {"sharing_own_draft": [draft.public_id], "sharing_composer": [story.public_id]}
        html = bo.get(page(name, cast, *ids.get(name, []))).content.decode()
        field = re.search(r'data-offers-note="(\w+)"', html)[1]
        assert f'<textarea id="{field}"' in html or f'name="text" id="{field}"' in html
