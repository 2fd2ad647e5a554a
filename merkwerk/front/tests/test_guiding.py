"""The guides come along, are safe to show, and speak of what is on the pages."""

import re

import pytest
from babel.messages.pofile import read_po
from django.urls import reverse

from merkwerk.front import guiding
from merkwerk.identity.testing import sign_in
from merkwerk.kit import tenancy
from merkwerk.people.models import Membership

CATALOGUE = guiding.FOLDER.parents[1] / "locale" / "nl" / "LC_MESSAGES" / "django.po"
BOLD = re.compile(r"\*\*([^*]+)\*\*")


def on_the_pages(language):
    """Return every text of the product in *language*, with its placeholders."""
    with CATALOGUE.open("rb") as file:
        messages = [message for message in read_po(file, locale="nl") if message.id]
    texts = [message.string if language == "nl" else message.id for message in messages]
    return {one for text in texts for one in (text if isinstance(text, (tuple, list)) else [text])}


class TestReading:
    @pytest.mark.parametrize("language", guiding.LANGUAGES)
    def test_every_guide_has_a_heading_a_beginning_and_a_body(self, language):
        for guide in guiding.guides(language):
            assert guide.title
            assert guide.lead.endswith(".")
            assert "<h2>" in guide.body

    def test_both_languages_have_the_same_sections(self):
        for key in guiding.KEYS:
            dutch, english = (guiding.guide(key, language).body for language in ("nl", "en"))
            for mark in ("<h2>", "<li>", "<p>"):
                assert dutch.count(mark) == english.count(mark), (key, mark)

    def test_another_language_reads_english(self):
        assert guiding.guide("advocate", "fr") == guiding.guide("advocate", "en")

    @pytest.mark.parametrize("key", ["", "../settings", "advocate.nl", "nobody"])
    def test_there_is_no_other_guide(self, key):
        with pytest.raises(guiding.NoSuchGuide):
            guiding.guide(key, "nl")

    @pytest.mark.parametrize("language", guiding.LANGUAGES)
    @pytest.mark.parametrize("key", guiding.KEYS)
    def test_what_stands_in_bold_stands_on_a_page(self, key, language):
        named = BOLD.findall((guiding.FOLDER / f"{key}.{language}.md").read_text())
        strange = set(named) - on_the_pages(language)
        assert named
        assert not strange, f"The pages do not say this (any more): {sorted(strange)}"


class TestShowingSafely:
    def body(self, text):
        return guiding.parse("trial", f"# Heading\n\nBeginning.\n\n{text}\n").body

    def test_markup_in_a_guide_is_text(self):
        shown = self.body("Look: <script>alert(1)</script>\n\n<b onclick=x>bold</b>")
        assert "<script" not in shown
        assert "<b " not in shown
        assert "&lt;script&gt;" in shown

    @pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
    def test_an_address_that_could_run_something_is_no_link(self, address):
        assert "<a " not in self.body(f"[press]({address})")

    def test_an_ordinary_link_is_one(self):
        assert '<a href="https://eupl.eu/">' in self.body("[licence](https://eupl.eu/)")

    @pytest.mark.parametrize("text", ["", "No heading.\n", "# Only a heading\n"])
    def test_a_guide_that_begins_otherwise_is_refused(self, text):
        with pytest.raises(ValueError, match="heading and a paragraph"):
            guiding.parse("trial", text)


class TestThePages:
    def page(self, *names):
        return reverse(*names[:1], args=["lumen", *names[1:]])

    def test_everybody_finds_help_in_their_own_menu(self, client, cast):
        sign_in(client, cast.bo)
        assert self.page("front_help") in client.get(self.page("home")).content.decode()
        shown = client.get(self.page("front_help")).content.decode()
        for key in guiding.KEYS:
            assert self.page("front_guide", key) in shown

    @pytest.mark.parametrize("language", guiding.LANGUAGES)
    def test_a_guide_is_in_the_readers_language(self, client, cast, language):
        with tenancy.acting_in(cast.lumen.pk):
            Membership.objects.filter(pk=cast.bo.pk).update(language=language)
        sign_in(client, cast.bo)
        page = client.get(self.page("front_guide", "curator"))
        assert page["Content-Language"] == language
        assert guiding.guide("curator", language).title in page.content.decode()

    def test_what_is_no_guide_is_absent(self, client, cast):
        sign_in(client, cast.bo)
        assert client.get(self.page("front_guide", "nobody")).status_code == 404
        assert client.post(self.page("front_guide", "curator")).status_code == 405

    def test_a_stranger_signs_in_first(self, client, cast):
        assert "/account/" in client.get(self.page("front_help")).url
