from merkwerk import networks

URL = "https://go.example.nl/a1"


class TestSharingOnX:
    def test_opens_the_intent_with_words_and_link(self):
        handover = networks.get("x").hand_over(text="Koffie & thee #1", url=URL)
        assert handover.address == (
            "https://x.com/intent/tweet?text=Koffie%20%26%20thee%20%231"
            "&url=https%3A%2F%2Fgo.example.nl%2Fa1"
        )
        assert handover.link == "separate"

    def test_fills_in_no_more_than_fits_and_keeps_the_rest(self):
        x, text = networks.get("x"), "woord " * 60
        handover = x.hand_over(text=text, url=URL)
        assert x.count(handover.text, url=URL).count <= 280
        assert len(handover.text) == 256
        assert handover.text + handover.not_carried == text
        assert handover.clipboard == f"{text} {URL}"
