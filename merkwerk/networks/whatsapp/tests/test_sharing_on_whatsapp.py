from merkwerk import networks

URL = "https://go.example.nl/a1"


class TestSharingOnWhatsApp:
    def test_puts_the_link_in_the_message(self):
        handover = networks.get("whatsapp").hand_over(text="Iets voor jou?\nGroet", url=URL)
        assert handover.address == (
            "https://wa.me/?text=Iets%20voor%20jou%3F%0AGroet%0A%0Ahttps%3A%2F%2Fgo.example.nl%2Fa1"
        )

    def test_keeps_a_text_that_no_address_can_hold(self):
        handover = networks.get("whatsapp").hand_over(text="é" * 20_000, url=URL)
        assert len(handover.address) <= 8000
        assert handover.not_carried
        assert handover.clipboard.startswith("é" * 20_000)
