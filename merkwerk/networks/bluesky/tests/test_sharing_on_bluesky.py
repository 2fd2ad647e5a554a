from merkwerk import networks

URL = "https://go.example.nl/a1"


class TestSharingOnBluesky:
    def test_puts_the_link_in_the_text(self):
        handover = networks.get("bluesky").hand_over(text="Dag!", url=URL)
        assert handover.address == (
            "https://bsky.app/intent/compose?text=Dag%21%0A%0Ahttps%3A%2F%2Fgo.example.nl%2Fa1"
        )
        assert handover.link == "in_text"

    def test_keeps_the_link_when_the_words_are_too_many(self):
        handover = networks.get("bluesky").hand_over(text="a" * 400, url=URL)
        assert handover.address.endswith("https%3A%2F%2Fgo.example.nl%2Fa1")
        assert len(handover.text) == 300 - 2 - len(URL)
