from merkwerk import networks

URL = "https://go.example.nl/a1"


class TestSharingOnFacebook:
    def test_opens_the_share_page_with_the_link_alone(self):
        handover = networks.get("facebook").hand_over(text="Mijn woorden", url=URL, title="Titel")
        assert handover.address == (
            "https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Fgo.example.nl%2Fa1"
        )

    def test_is_never_given_a_word(self):
        facebook = networks.get("facebook")
        addresses = {
            facebook.hand_over(text=text, url=URL, title=text).address
            for text in ("", "Mijn woorden", "&quote=Mijn woorden", "a" * 20_000)
        }
        assert len(addresses) == 1
        assert facebook.hand_over(text="Mijn woorden", url=URL).text == ""

    def test_lets_the_person_paste_their_own_words(self):
        handover = networks.get("facebook").hand_over(text="Mijn woorden", url=URL)
        assert handover.clipboard == "Mijn woorden"
