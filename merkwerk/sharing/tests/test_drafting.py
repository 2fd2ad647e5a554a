"""What somebody writes is kept, and lost on no device."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merkwerk.kit import tenancy
from merkwerk.library.testing import make_published_story
from merkwerk.sharing import drafting, errors
from merkwerk.sharing.models import Draft
from merkwerk.sharing.models.draft import LONGEST, DraftQuerySet


@pytest.fixture
def draft(cast):
    with tenancy.acting_in(cast.lumen.pk):
        yield drafting.begin(make_published_story(by=cast.ana), by=cast.bo)


class TestDrafting:
    def test_keeps_the_words_and_counts_the_revision(self, draft):
        kept = drafting.write(draft, "Eerste zin", revision=0, network="x")
        assert (kept.text, kept.network, kept.revision) == ("Eerste zin", "x", 1)

    def test_one_draft_about_a_story(self, draft, cast):
        assert drafting.begin(draft.story, by=cast.bo).pk == draft.pk
        assert drafting.begin(draft.story, by=cast.cleo).pk != draft.pk

    def test_another_tab_does_not_overwrite(self, draft):
        drafting.write(draft, "Op mijn telefoon", revision=0)
        with pytest.raises(errors.EditedElsewhere):
            drafting.write(draft, "Op mijn laptop", revision=0)
        assert Draft.objects.get().text == "Op mijn telefoon"

    def test_the_same_words_twice_are_no_quarrel(self, draft):
        drafting.write(draft, "Hetzelfde", revision=0)
        drafting.write(draft, "Hetzelfde", revision=0)
        assert Draft.objects.get().text == "Hetzelfde"

    def test_what_was_thrown_away_comes_back_with_every_word(self, draft, cast):
        drafting.write(draft, "Eerst dit")
        drafting.throw_away(draft)
        assert not Draft.objects.kept().exists()
        drafting.take_back(draft)
        assert Draft.objects.kept().get().text == "Eerst dit"

    def test_after_throwing_away_one_begins_empty(self, draft, cast):
        drafting.write(draft, "Eerst dit")
        drafting.throw_away(draft)
        begun = drafting.begin(draft.story, by=cast.bo)
        assert (begun.text, begun.revision, begun.thrown_away_at) == ("", 0, None)
        assert drafting.write(begun, "Opnieuw", revision=0).text == "Opnieuw"

    def test_beginning_anew_can_still_be_undone_until_something_is_written(self, draft, cast):
        drafting.write(draft, "Eerst dit")
        drafting.throw_away(draft)
        drafting.begin(draft.story, by=cast.bo)
        drafting.take_back(draft)
        assert Draft.objects.kept().get().text == "Eerst dit"

    @pytest.mark.parametrize("text", ["Uit een oude tab", ""])
    def test_an_old_tab_neither_empties_what_was_thrown_away_nor_its_undo(self, draft, cast, text):
        drafting.write(draft, "Eerst dit", revision=0)
        drafting.write(draft, "En dit", revision=1)
        drafting.throw_away(draft)
        with pytest.raises(errors.EditedElsewhere):
            drafting.write(drafting.begin(draft.story, by=cast.bo), text, revision=1)
        kept = Draft.objects.get()
        assert (kept.text, bool(kept.thrown_away_at)) == ("En dit", True)

    def test_who_goes_on_in_what_was_thrown_away_has_it_back(self, draft, cast):
        drafting.write(draft, "Eerst dit", revision=0)
        drafting.throw_away(draft)
        drafting.write(drafting.begin(draft.story, by=cast.bo), "Eerst dit en dat", revision=1)
        assert Draft.objects.kept().get().text == "Eerst dit en dat"

    def test_of_two_that_begin_anew_at_once_the_first_keeps_its_words(
        self, draft, cast, monkeypatch
    ):
        drafting.write(draft, "Eerst dit", revision=0)
        drafting.throw_away(draft)
        find = DraftQuerySet.get_or_create

        def just_before_the_phone(drafts, **facts):
            found = find(drafts, **facts)
            with monkeypatch.context() as meanwhile:
                meanwhile.setattr(DraftQuerySet, "get_or_create", find)
                phone = drafting.begin(draft.story, by=cast.bo)
                drafting.write(phone, "Op mijn telefoon", revision=0)
            return found

        monkeypatch.setattr(DraftQuerySet, "get_or_create", just_before_the_phone)
        laptop = drafting.begin(draft.story, by=cast.bo)
        with pytest.raises(errors.EditedElsewhere):
            drafting.write(laptop, "Op mijn laptop", revision=0)
        assert Draft.objects.kept().get().text == "Op mijn telefoon"

    def test_a_tab_of_before_does_not_overwrite_what_was_begun_anew(self, draft, cast):
        drafting.write(draft, "Eerst dit", revision=0)
        drafting.throw_away(draft)
        drafting.write(drafting.begin(draft.story, by=cast.bo), "Opnieuw", revision=0)
        with pytest.raises(errors.EditedElsewhere):
            drafting.write(draft, "Eerst dit en dat", revision=1)
        assert Draft.objects.get().text == "Opnieuw"

    def test_the_page_of_something_of_my_own_begins_nothing_anew(self, draft, cast):
        mine = drafting.begin(None, by=cast.bo, known_as="blz234")
        drafting.write(mine, "Van mij", revision=0)
        drafting.throw_away(mine)
        again = drafting.begin(None, by=cast.bo, known_as="blz234")
        with pytest.raises(errors.EditedElsewhere):
            drafting.write(again, "Iets anders", revision=0)
        assert Draft.objects.get(pk=mine.pk).text == "Van mij"

    def test_one_page_is_one_draft(self, draft, cast):
        first, second = (drafting.begin(None, by=cast.bo, known_as="blz234") for _ in range(2))
        assert first.pk == second.pk
        assert drafting.begin(None, by=cast.bo).pk != first.pk

    def test_twenty_thousand_characters_are_kept(self, draft):
        assert len(drafting.write(draft, "ë" * 20_000).text) == 20_000

    def test_more_than_a_draft_holds_is_refused_and_the_old_words_stay(self, draft):
        drafting.write(draft, "Kort")
        with pytest.raises(errors.TooLong):
            drafting.write(draft, "x" * (LONGEST + 1))
        assert Draft.objects.get().text == "Kort"


@given(st.text(), st.text())
def test_adding_words_keeps_what_stood_and_adds_once(text, words):
    added = drafting.add_to(text, words)
    assert added.startswith(text.rstrip()) or not text.strip()
    assert words.strip() in added
    assert drafting.add_to(added, words) == added
