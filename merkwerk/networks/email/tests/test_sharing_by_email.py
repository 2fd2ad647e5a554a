from merkwerk import networks

URL = "https://go.example.nl/a1"


class TestSharingByEmail:
    def test_opens_a_mail_with_subject_words_and_link(self):
        handover = networks.get("email").hand_over(
            text="Dag,\nlees dit.", url=URL, title="Één & al"
        )
        assert handover.address == (
            "mailto:?subject=%C3%89%C3%A9n%20%26%20al"
            "&body=Dag%2C%0D%0Alees%20dit.%0D%0A%0D%0Ahttps%3A%2F%2Fgo.example.nl%2Fa1"
        )
        assert handover.opens == "app"

    def test_says_less_in_the_mail_when_the_address_would_be_too_long(self):
        text = "Lieve collega's, " * 200
        handover = networks.get("email").hand_over(text=text, url=URL, title="Titel " * 200)
        assert len(handover.address) < 2000
        assert handover.address.endswith("https%3A%2F%2Fgo.example.nl%2Fa1")
        assert handover.text + handover.not_carried == text
        assert handover.clipboard == f"{text}\n\n{URL}"

    def test_a_title_cannot_add_a_line_to_the_mail(self):
        handover = networks.get("email").hand_over(
            text="", url=URL, title="Titel\r\nBcc: x@example.nl&bcc=x@example.nl"
        )
        assert "%0D%0ABcc" not in handover.address
        assert "&bcc" not in handover.address

    def test_shows_that_a_long_title_goes_on(self):
        handover = networks.get("email").hand_over(text="", url=URL, title="Titel " * 200)
        assert "%E2%80%A6&body=" in handover.address
