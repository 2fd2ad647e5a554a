"""The composer as a page, with and without a script."""

import re

import pytest

from merkwerk.library.testing import make_published_story, make_suggestion
from merkwerk.people.models import Membership, NetworkChoice
from merkwerk.sharing.models import Draft, Share
from merkwerk.sharing.tests.asking import field, in_lumen, page, revision_in


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

    def test_an_old_tab_leaves_what_was_thrown_away_as_it_was(self, bo, cast, story):
        where = page("sharing_keep_draft", cast, story.public_id)
        bo.post(where, {"text": "Eerst", "revision": "0"})
        bo.post(where, {"text": "Eerst dit", "revision": "1"})
        with in_lumen(cast):
            draft = Draft.objects.get()
        bo.post(page("sharing_throw_away", cast, draft.public_id))
        answer = bo.post(where, {"text": "Uit een oude tab", "revision": "1"})
        assert (answer.status_code, answer.json()["code"]) == (409, "edited_elsewhere")
        bo.post(page("sharing_take_draft_back", cast, draft.public_id))
        with in_lumen(cast):
            assert Draft.objects.kept().get().text == "Eerst dit"

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
        with in_lumen(cast):
            NetworkChoice.objects.create(membership=cast.bo, network="x", is_willing=False)
        html = bo.get(page("sharing_composer", cast, story.public_id)).content.decode()
        assert 'value="x"' not in html
        assert 'value="linkedin"' in html

    def test_a_refusal_goes_on_from_the_revision_it_kept(self, bo, cast, story):
        where = page("sharing_composer", cast, story.public_id)
        answer = bo.post(where, {"text": "a" * 300, "network": "x", "revision": "0"})
        assert (answer.status_code, revision_in(answer)) == (422, "1")
        sent = {"text": "Korter", "network": "x", "revision": revision_in(answer)}
        kept = bo.post(page("sharing_keep_draft", cast, story.public_id), sent)
        assert kept.json()["revision"] == 2

    def test_without_a_network_the_words_are_kept_all_the_same(self, bo, cast, story):
        where = page("sharing_composer", cast, story.public_id)
        assert bo.post(where, {"text": "Waar dan?", "revision": "0"}).status_code == 422
        with in_lumen(cast):
            assert Draft.objects.get().text == "Waar dan?"

    @pytest.mark.parametrize("name", ["sharing_composer", "sharing_add_words"])
    def test_newer_words_from_elsewhere_are_not_overwritten(self, bo, cast, story, name):
        keep = page("sharing_keep_draft", cast, story.public_id)
        bo.post(keep, {"text": "Op de telefoon", "revision": "0"})
        sent = {"text": "Aan het bureau", "network": "copy", "revision": "0", "words": "relation"}
        answer = bo.post(page(name, cast, story.public_id), sent)
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "Op de telefoon" in html
        assert "Aan het bureau" in html
        assert 'data-stopped="true"' in html
        with in_lumen(cast):
            assert Draft.objects.get().text == "Op de telefoon"
            assert not Share.objects.exists()
        sent["revision"] = revision_in(answer)
        assert bo.post(page("sharing_composer", cast, story.public_id), sent).status_code == 302

    @pytest.mark.parametrize("name", ["sharing_composer", "sharing_add_words"])
    def test_more_than_a_draft_holds_is_refused_with_every_word(self, bo, cast, story, name):
        sent = {"text": "x" * 50_001, "network": "copy", "revision": "0", "words": "relation"}
        answer = bo.post(page(name, cast, story.public_id), sent)
        assert answer.status_code == 422
        assert sent["text"] in answer.content.decode()

    def test_a_form_that_makes_no_sense_keeps_what_was_typed(self, bo, cast, story):
        sent = {"text": "Getikt", "network": "x" * 40, "revision": "?", "words": "relation"}
        answer = bo.post(page("sharing_add_words", cast, story.public_id), sent)
        assert answer.status_code == 422
        assert "Getikt" in answer.content.decode()

    def test_too_long_while_typing_is_no_quarrel(self, bo, cast, story):
        sent = {"text": "x" * 50_001, "revision": "0"}
        answer = bo.post(page("sharing_keep_draft", cast, story.public_id), sent)
        assert (answer.status_code, answer.json()["code"]) == (422, "too_long")

    def test_my_server_is_remembered(self, bo, cast, story):
        where = page("sharing_composer", cast, story.public_id)
        sent = {"text": "Toet", "network": "mastodon", "instance": "mastodon.nl"}
        assert bo.post(where, sent).status_code == 302
        assert 'value="mastodon.nl"' in bo.get(where).content.decode()

    def test_a_story_without_an_address_goes_where_no_link_is_needed(self, bo, cast):
        with in_lumen(cast):
            bare = make_published_story(by=cast.ana, address="", canonical_address="")
        html = bo.get(page("sharing_composer", cast, bare.public_id)).content.decode()
        offered = re.findall(r'name="network" value="(\w+)"', html)
        assert "copy" in offered
        assert not {"facebook", "linkedin", "telegram"} & set(offered)

    def test_the_counter_is_a_ring(self, bo, cast, story):
        html = bo.get(page("sharing_composer", cast, story.public_id)).content.decode()
        assert html.count('class="counter-ring"') == 1
        assert "data-counter" not in html

    @pytest.mark.parametrize(
        ("language", "when", "never", "refusal"),
        [
            ("nl", "nodig voor Mastodon", "(optioneel)", "Typ de naam van je server"),
            ("en", "needed for Mastodon", "(optional)", "Type the name of your server"),
        ],
    )
    def test_the_server_is_said_to_be_needed_and_its_absence_stands_at_the_field(
        self, bo, cast, story, language, when, never, refusal
    ):
        with in_lumen(cast):
            Membership.objects.filter(pk=cast.bo.pk).update(language=language)
        where = page("sharing_composer", cast, story.public_id)
        label = field(bo.get(where), "id_instance").split("</label>")[0]
        assert when in label
        assert never not in label
        answer = bo.post(where, {"text": "Toet", "network": "mastodon"})
        assert answer.status_code == 422
        assert refusal in field(answer, "id_instance")
        with in_lumen(cast):
            assert not Share.objects.exists()

    def test_that_one_asked_is_ticked_above_the_words_where_the_reason_stands(self, bo, cast):
        with in_lumen(cast):
            asked = make_published_story(
                by=cast.ana, may_share="ask", may_share_reason="Vraag het de klant."
            )
        where = page("sharing_composer", cast, asked.public_id)
        html = bo.get(where).content.decode()
        order = ["Vraag het de klant.", 'name="has_asked"', '<textarea name="text"', "data-network"]
        assert order == sorted(order, key=html.index)
        sent = {"text": "Gehoord", "network": "copy"}
        answer = bo.post(where, sent)
        assert answer.status_code == 422
        assert "Vraag het eerst" in field(answer, "id_has_asked")
        assert bo.post(where, sent | {"has_asked": "on"}).status_code == 302

    def test_a_page_that_hands_over_by_itself_is_told_what_to_copy_and_open(self, bo, cast, story):
        where = page("sharing_composer", cast, story.public_id)
        at_once = {"headers": {"x-hands-over": "1"}}
        told = bo.post(where, {"text": "Gezien.", "network": "linkedin"}, **at_once).json()
        with in_lumen(cast):
            share = Share.objects.get()
            assert told["page"] == share.get_absolute_url()
        assert told["words"] == "Gezien."
        assert told["address"].startswith("https://www.linkedin.com/")
        bo.post(page("sharing_answer", cast, share.public_id), {"said": "yes"})
        told = bo.post(where, {"text": "Nog eens.", "network": "linkedin"}, **at_once).json()
        assert told["page"].endswith("?again=1")
        refused = bo.post(where, {"text": "", "network": "copy"}, **at_once)
        assert refused.status_code == 422
        assert "Hier staat nog niets" in field(refused, "id_text")
