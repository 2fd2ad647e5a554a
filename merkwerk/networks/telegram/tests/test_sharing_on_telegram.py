from merkwerk import networks

URL = "https://go.example.nl/a1"


class TestSharingOnTelegram:
    def test_gives_link_and_words_apart(self):
        handover = networks.get("telegram").hand_over(text="Iets + meer", url=URL)
        assert handover.address == (
            "https://t.me/share/url?url=https%3A%2F%2Fgo.example.nl%2Fa1&text=Iets%20%2B%20meer"
        )

    def test_counts_the_link_on_its_own_line(self):
        assert networks.get("telegram").count("Dag", url=URL).count == len(URL) + 1 + 3
