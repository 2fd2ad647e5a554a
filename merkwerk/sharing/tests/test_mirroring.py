"""The private mirror: copying is seen, one's own words are, and a link alone is neither."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merkwerk.sharing.mirroring import (
    Label,
    alike,
    effective_messages,
    mirror,
    parrot_index,
    plain_words,
)

SUGGESTION = (
    "Onze nieuwe school in Utrecht wekt vanaf vandaag haar eigen stroom op. Wat een team heeft dat "
    "samen voor elkaar gekregen, en dat in een jaar tijd! Lees hoe de collega's van de bouw het "
    "hebben aangepakt."
)
SWAPPED = SUGGESTION.replace("vandaag", "woensdag").replace("aangepakt", "klaargespeeld")
INTRO = "Vorig jaar stond ik hier nog met koude vingers en twijfelde ik aan bijna alles. "
HALF = (
    "Onze nieuwe school in Utrecht wekt vanaf vandaag haar eigen stroom op. Ik trok er zelf "
    "kabels, met natte voeten, en nu brandt er licht in groep drie. Wat een team, op één dak."
)
PARAPHRASE = (
    "In Utrecht draait een school op stroom van haar panelen. Mijn ploeg kreeg dat binnen twaalf "
    "maanden klaar, samen met de buurt en de leerlingen. Ga kijken wat we deden."
)
OWN = (
    "Gisteren zag ik een meisje van zeven uitleggen waarom de zon koffie zet voor de juf. Daarvoor "
    "stap ik elke ochtend om zes uur fluitend op de fiets, eerlijk waar."
)

# The calibration: variant, Jaccard, how much of the suggestion, how much of the caption, own words.
CALIBRATION = [
    (SUGGESTION, 1.00, 1.00, 1.00, 0, Label.COPY),
    (f"{SUGGESTION} 🎉 #trots", 1.00, 1.00, 1.00, 0, Label.COPY),
    (SUGGESTION.upper().replace(".", "!!"), 1.00, 1.00, 1.00, 0, Label.COPY),
    (SWAPPED, 0.79, 0.90, 0.87, 2, Label.COPY),
    (INTRO + SUGGESTION, 0.72, 1.00, 0.72, 13, Label.OWN_INTRO),
    (HALF, 0.27, 0.41, 0.45, 14, Label.OWN_TAKE),
    (PARAPHRASE, 0.09, 0.16, 0.16, 16, Label.OWN_TAKE),
    (OWN, 0.02, 0.04, 0.04, 25, Label.OWN_TAKE),
]


@pytest.mark.parametrize(("caption", "jaccard", "suggested", "copied", "own", "label"), CALIBRATION)
def test_the_calibration_is_reproduced(caption, jaccard, suggested, copied, own, label):
    seen = mirror(caption, [SUGGESTION])
    assert alike(caption, SUGGESTION) == pytest.approx(jaccard, abs=0.05)
    assert seen.of_suggestion == pytest.approx(suggested, abs=0.05)
    assert seen.of_caption == pytest.approx(copied, abs=0.05)
    assert seen.own_words == pytest.approx(own, abs=2)
    assert seen.label is label


def test_a_few_words_changed_is_a_light_edit():
    changed = SUGGESTION.replace("nieuwe school in Utrecht", "groene gebouw aan de Lek")
    changed = changed.replace("een jaar tijd", "twaalf maanden")
    assert mirror(changed, [SUGGESTION]).label is Label.LIGHT_EDIT


def test_the_nearest_suggestion_is_the_mirror():
    assert mirror(SUGGESTION, [OWN, SUGGESTION]).label is Label.COPY


@pytest.mark.parametrize("caption", ["", "  ", "https://merkwerk.nl/x", "#trots 🎉", "@ana"])
def test_a_link_or_a_tag_alone_is_neither_own_nor_copied(caption):
    assert mirror(caption, [SUGGESTION]) is None


def test_without_suggestions_there_is_nothing_to_copy():
    assert mirror(OWN, []) is None
    assert mirror(OWN, ["", "#trots"]) is None


class TestTogether:
    def test_pairs_of_different_people_that_say_the_same(self):
        captions = [("bo", SUGGESTION), ("ana", SWAPPED), ("cleo", OWN)]
        assert parrot_index(captions) == pytest.approx(1 / 3)

    def test_what_one_says_twice_is_no_pair(self):
        assert parrot_index([("bo", SUGGESTION), ("bo", SUGGESTION)]) is None

    def test_links_alone_count_for_nothing(self):
        assert parrot_index([("bo", "https://merkwerk.nl"), ("ana", "https://merkwerk.nl")]) is None

    def test_how_many_messages_there_are_in_effect(self):
        assert effective_messages([SUGGESTION, SWAPPED, SUGGESTION]) == pytest.approx(1)
        assert effective_messages([SUGGESTION, OWN, PARAPHRASE]) == pytest.approx(3)
        assert effective_messages([]) == 0


@given(st.text(), st.text())
def test_likeness_is_a_share_and_the_same_both_ways(first, second):
    assert 0 <= alike(first, second) <= 1
    assert alike(first, second) == alike(second, first)
    assert alike(first, first) == (1 if plain_words(first) else 0)


@given(st.lists(st.text(alphabet="abcdef ", max_size=20), max_size=8))
def test_messages_in_effect_are_never_more_than_there_are(captions):
    spoken = [one for one in captions if plain_words(one)]
    assert 0 <= effective_messages(captions) <= len(spoken) + 1e-9


@given(st.text())
def test_the_words_of_words_are_those_words(text):
    assert plain_words(plain_words(text)) == plain_words(text)
