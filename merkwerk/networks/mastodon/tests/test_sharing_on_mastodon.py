import pytest

from merkwerk import networks
from merkwerk.networks.errors import InstanceRefused

URL = "https://go.example.nl/a1"


class TestSharingOnMastodon:
    def test_opens_the_share_page_of_my_own_server(self):
        handover = networks.get("mastodon").hand_over(
            text="Dag!", url=URL, instance="Social.Example.NL"
        )
        assert handover.address == (
            "https://social.example.nl/share?text=Dag%21%0A%0Ahttps%3A%2F%2Fgo.example.nl%2Fa1"
        )

    @pytest.mark.parametrize("typed", [None, "", "evil.example/x?", "a.nl@b.nl", "localhost"])
    def test_refuses_what_is_not_a_server_with_a_sentence(self, typed):
        with pytest.raises(InstanceRefused) as refusal:
            networks.get("mastodon").hand_over(text="Dag!", url=URL, instance=typed)
        assert str(refusal.value.sentence).endswith(".")

    def test_counts_without_knowing_the_server(self):
        counted = networks.get("mastodon").count("Dag @bo@mastodon.nl", url=URL)
        assert counted.count == len("Dag @bo") + 2 + 23
