"""A share as a page: what to copy, what to open, and one gentle question."""

import re

import pytest

from merkwerk.identity.testing import sign_in
from merkwerk.sharing.models import Share
from merkwerk.sharing.testing import make_share
from merkwerk.sharing.tests.asking import in_lumen, page


class TestAShare:
    def test_who_said_yes_before_gets_the_words_all_the_same(self, bo, cast, story):
        with in_lumen(cast):
            share = make_share(story, by=cast.bo, text="Eerst")
        plain = bo.get(page("sharing_share", cast, share.public_id)).content.decode()
        assert "data-hand-over" not in plain
        sent = {"text": "Nu anders", "network": "linkedin"}
        answer = bo.post(page("sharing_composer", cast, story.public_id), sent)
        html = bo.get(answer.url).content.decode()
        assert "data-hand-over" in html
        assert "Nu anders" in html
        assert "linkedin.com/sharing" in html
        # "No, not this time" is about this time: it takes the earlier yes not back.
        assert 'value="no"' not in html
        with in_lumen(cast):
            assert Share.objects.get().state == Share.State.CLAIMED

    def test_names_what_was_sent_so_that_the_device_may_forget_it(self, bo, cast, story):
        with in_lumen(cast):
            share = make_share(story, by=cast.bo, said="")
        html = bo.get(page("sharing_share", cast, share.public_id)).content.decode()
        assert f'data-has-draft="{story.public_id}">Zelf gezien.</p>' in html

    def test_without_words_there_is_nothing_to_copy(self, bo, cast, story):
        with in_lumen(cast):
            share = make_share(story, by=cast.bo, text=" ", said="")
        html = bo.get(page("sharing_share", cast, share.public_id)).content.decode()
        assert 'id="words"' not in html
        assert "data-copies" not in html
        assert "Open LinkedIn" in html

    @pytest.mark.parametrize(("network", "is_new"), [("email", False), ("x", True)])
    def test_only_a_web_page_opens_beside_ours(self, bo, cast, story, network, is_new):
        with in_lumen(cast):
            share = make_share(story, by=cast.bo, network=network, said="")
        html = bo.get(page("sharing_share", cast, share.public_id)).content.decode()
        assert ('target="_blank"' in html) == is_new

    def test_the_share_sheet_copies_and_asks_and_can_fail(self, bo, cast, story):
        with in_lumen(cast):
            share = make_share(story, by=cast.bo, network="share_sheet", said="")
        html = bo.get(page("sharing_share", cast, share.public_id)).content.decode()
        for part in ('data-keeps="#words"', 'data-then="#asked"', 'id="asked"', "data-problem="):
            assert part in html
        html = bo.get(page("sharing_composer", cast, story.public_id)).content.decode()
        assert re.search(r'hidden data-needs-share><input[^>]+value="share_sheet"', html)

    def test_a_colleague_sees_nothing_of_mine(self, client, cast, story):
        with in_lumen(cast):
            share = make_share(story, by=cast.bo)
        cleo = sign_in(client, cast.cleo)
        assert cleo.get(page("sharing_share", cast, share.public_id)).status_code == 404
        assert cleo.post(page("sharing_answer", cast, share.public_id)).status_code == 404
