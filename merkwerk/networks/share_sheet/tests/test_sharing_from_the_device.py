from merkwerk import networks

URL = "https://go.example.nl/a1"


class TestSharingFromTheDevice:
    def test_gives_the_device_title_words_and_link_apart(self):
        handover = networks.get("share_sheet").hand_over(text="Dag!", url=URL, title="Titel")
        assert handover.sheet == {"title": "Titel", "text": "Dag!", "url": URL}
        assert (handover.opens, handover.address) == ("share_sheet", "")

    def test_leaves_out_what_is_empty(self):
        assert networks.get("share_sheet").hand_over(text="", url=URL).sheet == {"url": URL}

    def test_keeps_the_words_for_apps_that_drop_them(self):
        handover = networks.get("share_sheet").hand_over(text="Dag!", url=URL)
        assert handover.clipboard == f"Dag!\n\n{URL}"
