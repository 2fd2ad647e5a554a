"""From words and a chosen network to a share with a link of its own."""

import pytest

from merkwerk.kit import tenancy
from merkwerk.library.testing import make_published_story
from merkwerk.links.models import Link
from merkwerk.networks.errors import InstanceRefused
from merkwerk.people.models import NetworkChoice
from merkwerk.sharing import claiming, errors, handing_over
from merkwerk.sharing.handing_over import Wish
from merkwerk.sharing.models import Share


@pytest.fixture
def lumen(cast):
    with tenancy.acting_in(cast.lumen.pk):
        yield cast


def bo_hands_over(cast, story, network="linkedin", text="Ik stond zelf op dat dak.", **more):
    wish = Wish(text=text, network=network, **more)
    return handing_over.hand_over(story, wish, by=cast.bo)


class TestHandingOver:
    def test_makes_a_share_with_a_link_of_its_own(self, lumen):
        story = make_published_story(by=lumen.ana)
        share = bo_hands_over(lumen, story)
        assert share.text == "Ik stond zelf op dat dak."
        assert share.link.target == story.address
        assert (share.link.share, share.link.story) == (share.public_id, story.public_id)
        assert (share.link.network, share.link.team) == ("linkedin", lumen.team.public_id)
        assert share.state == Share.State.HANDED_OVER

    def test_the_share_never_stands_in_the_target(self, lumen):
        share = bo_hands_over(lumen, make_published_story(by=lumen.ana))
        assert share.public_id not in share.link.target
        assert share.link.token not in share.link.target

    def test_twice_is_one_share_with_the_latest_words(self, lumen):
        story = make_published_story(by=lumen.ana)
        first = bo_hands_over(lumen, story)
        second = bo_hands_over(lumen, story, text="Toch anders gezegd.")
        assert second.pk == first.pk
        assert second.link_id == first.link_id
        assert Share.objects.get().text == "Toch anders gezegd."
        assert Link.objects.count() == 1

    def test_after_a_no_it_is_handed_over_anew_and_asked_about_again(self, lumen):
        story = make_published_story(by=lumen.ana)
        claiming.answer(bo_hands_over(lumen, story), claiming.NO)
        assert bo_hands_over(lumen, story).state == Share.State.HANDED_OVER

    def test_after_a_yes_it_stays_a_yes(self, lumen):
        story = make_published_story(by=lumen.ana)
        claiming.answer(bo_hands_over(lumen, story), claiming.YES)
        assert bo_hands_over(lumen, story).state == Share.State.CLAIMED

    def test_each_network_is_a_share_of_its_own(self, lumen):
        story = make_published_story(by=lumen.ana)
        links = {bo_hands_over(lumen, story, network=key).link_id for key in ("linkedin", "copy")}
        assert len(links) == 2

    def test_facebook_gets_the_link_and_never_words(self, lumen):
        share = bo_hands_over(lumen, make_published_story(by=lumen.ana), network="facebook")
        handover = handing_over.handover_of(share)
        assert share.link.token in handover.address
        assert "dak" not in handover.address

    def test_a_story_without_an_address_has_no_link(self, lumen):
        story = make_published_story(by=lumen.ana, address="", canonical_address="")
        share = bo_hands_over(lumen, story, network="copy")
        assert share.link is None
        assert handing_over.handover_of(share).clipboard == "Ik stond zelf op dat dak."


class TestTheLikelyNetwork:
    @pytest.fixture
    def likely(self, lumen):
        story = make_published_story(by=lumen.ana)

        def of(who):
            return handing_over.likely_network(handing_over.networks_for(story, who), who)

        return of

    def test_is_the_one_i_shared_on_last(self, lumen, likely):
        for network in ("linkedin", "bluesky"):
            bo_hands_over(lumen, make_published_story(by=lumen.ana), network=network)
        assert likely(lumen.bo) == "bluesky"
        assert likely(lumen.cleo) == "copy"

    def test_is_the_one_where_i_said_i_share_work_and_never_one_i_declined(self, lumen, likely):
        bo_hands_over(lumen, make_published_story(by=lumen.ana), network="bluesky")
        said = {"membership": lumen.bo, "shares_work": True}
        NetworkChoice.objects.create(network="bluesky", is_willing=False, **said)
        NetworkChoice.objects.create(network="threads", is_willing=True, **said)
        assert likely(lumen.bo) == "threads"
        assert handing_over.likely_network([], lumen.bo) == ""


class TestMyServer:
    def test_is_the_one_used_last_for_who_named_none(self, lumen):
        assert handing_over.instance_of(lumen.bo) == ""
        story = make_published_story(by=lumen.ana)
        bo_hands_over(lumen, story, network="mastodon", instance="mastodon.nl")
        assert handing_over.instance_of(lumen.bo) == "mastodon.nl"
        assert handing_over.instance_of(lumen.cleo) == ""
        # Nobody who named no network has now chosen one.
        assert not NetworkChoice.objects.exists()

    def test_moves_along_with_who_named_it(self, lumen):
        NetworkChoice.objects.create(
            membership=lumen.bo, network="mastodon", is_willing=True, instance="oud.example"
        )
        assert handing_over.instance_of(lumen.bo) == "oud.example"
        story = make_published_story(by=lumen.ana)
        bo_hands_over(lumen, story, network="mastodon", instance="mastodon.nl")
        assert NetworkChoice.objects.get().instance == "mastodon.nl"
        assert handing_over.instance_of(lumen.bo) == "mastodon.nl"


class TestRefusals:
    def test_nothing_written(self, lumen):
        with pytest.raises(errors.NothingWritten):
            bo_hands_over(lumen, make_published_story(by=lumen.ana), network="x", text="  \n ")

    def test_too_long_for_the_network_says_by_how_much(self, lumen):
        with pytest.raises(errors.OverLimit) as refused:
            bo_hands_over(lumen, make_published_story(by=lumen.ana), network="x", text="a" * 300)
        # 300 letters, a space and 23 for the link, where X takes 280.
        assert refused.value.facts["over_by"] == 44
        assert not Share.objects.exists()

    @pytest.mark.parametrize("network", ["x", "bluesky", "mastodon"])
    def test_says_that_the_link_counts_too_where_there_is_one(self, lumen, network):
        story = make_published_story(by=lumen.ana)
        bare = make_published_story(by=lumen.ana, address="", canonical_address="")
        for about, is_said in ((story, True), (bare, False)):
            with pytest.raises(errors.OverLimit) as refused:
                bo_hands_over(lumen, about, network=network, text="a" * 600, instance="mastodon.nl")
            assert ("With your link" in str(refused.value)) is is_said
        with pytest.raises(errors.OverLimitInBytesWithLink) as refused:
            bo_hands_over(lumen, story, network="bluesky", text="👩‍👩‍👧‍👦" * 200)
        assert "With your link" in str(refused.value)

    def test_too_many_bytes_are_called_bytes(self, lumen):
        story = make_published_story(by=lumen.ana)
        with pytest.raises(errors.OverLimitInBytes) as refused:
            bo_hands_over(lumen, story, network="bluesky", text="👩‍👩‍👧‍👦" * 200)
        assert refused.value.code == "over_limit"
        assert "bytes" in str(refused.value)
        with pytest.raises(errors.OverLimit) as refused:
            bo_hands_over(lumen, story, network="bluesky", text="a" * 400)
        assert "bytes" not in str(refused.value)

    @pytest.mark.parametrize("network", ["facebook", "linkedin", "telegram"])
    def test_a_network_that_takes_a_link_and_a_story_without_one(self, lumen, network):
        story = make_published_story(by=lumen.ana, address="", canonical_address="")
        with pytest.raises(errors.NeedsLink):
            bo_hands_over(lumen, story, network=network)
        assert not Share.objects.exists()
        offered = [one.key for one in handing_over.networks_for(story, lumen.bo)]
        assert network not in offered
        assert "x" in offered

    def test_a_network_somebody_declined(self, lumen):
        NetworkChoice.objects.create(membership=lumen.bo, network="linkedin", is_willing=False)
        with pytest.raises(errors.NotYourNetwork):
            bo_hands_over(lumen, make_published_story(by=lumen.ana))

    def test_a_network_that_is_not_there(self, lumen):
        with pytest.raises(errors.NotYourNetwork):
            bo_hands_over(lumen, make_published_story(by=lumen.ana), network="hyves")

    def test_a_story_for_reading_only(self, lumen):
        story = make_published_story(
            by=lumen.ana, may_share="no", may_share_reason="De klant zegt nog niets."
        )
        with pytest.raises(errors.MayNotBeShared):
            bo_hands_over(lumen, story)

    def test_a_story_to_ask_about_first(self, lumen):
        story = make_published_story(by=lumen.ana, may_share="ask", may_share_reason="Bel Ana.")
        with pytest.raises(errors.AskFirst):
            bo_hands_over(lumen, story)
        assert bo_hands_over(lumen, story, has_asked=True).pk

    def test_a_hostile_server_name(self, lumen):
        with pytest.raises(InstanceRefused):
            bo_hands_over(
                lumen,
                make_published_story(by=lumen.ana),
                network="mastodon",
                instance="evil.example/@x",
            )
        assert not Share.objects.exists()
        assert not Link.objects.exists()
