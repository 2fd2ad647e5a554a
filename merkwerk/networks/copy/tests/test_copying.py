from merkwerk import networks

URL = "https://go.example.nl/a1"


class TestCopying:
    def test_takes_words_and_link_along_and_opens_nothing(self):
        handover = networks.get("copy").hand_over(text="Kom je ook?", url=URL)
        assert handover.clipboard == "Kom je ook?\n\nhttps://go.example.nl/a1"
        assert (handover.opens, handover.address) == ("nothing", "")

    def test_takes_the_link_alone_when_there_are_no_words(self):
        assert networks.get("copy").hand_over(text="", url=URL).clipboard == URL

    def test_takes_a_very_long_text_whole(self):
        assert networks.get("copy").hand_over(text="a" * 20_000, url=URL).not_carried == ""
