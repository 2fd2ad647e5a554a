from merkwerk import networks

URL = "https://go.example.nl/a1"


class TestSharingOnThreads:
    def test_fills_the_words_in_and_attaches_the_link(self):
        handover = networks.get("threads").hand_over(text="Wat een dag 👍", url=URL)
        assert handover.address == (
            "https://www.threads.com/intent/post?text=Wat%20een%20dag%20%F0%9F%91%8D"
            "&url=https%3A%2F%2Fgo.example.nl%2Fa1"
        )

    def test_counts_emoji_as_bytes(self):
        threads = networks.get("threads")
        assert threads.count("👍" * 125, url=URL).over_by == 0
        assert threads.count("👍" * 126, url=URL).over_by == 4
