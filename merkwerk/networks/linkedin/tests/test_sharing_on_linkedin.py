from merkwerk import networks

URL = "https://go.example.nl/a1"


class TestSharingOnLinkedIn:
    def test_opens_the_share_page_with_the_link_alone(self):
        handover = networks.get("linkedin").hand_over(text="Trots op ons team", url=URL)
        assert handover.address == (
            "https://www.linkedin.com/sharing/share-offsite/?url=https%3A%2F%2Fgo.example.nl%2Fa1"
        )

    def test_keeps_the_words_on_the_clipboard(self):
        handover = networks.get("linkedin").hand_over(text="Trots op ons team", url=URL)
        assert handover.clipboard == handover.not_carried == "Trots op ons team"

    def test_says_what_is_over_three_thousand(self):
        assert networks.get("linkedin").count("a" * 3001, url=URL).cut == "a"
