"""People find stories by the words they remember, in Dutch and in English."""

import pytest

from merkwerk.kit import tenancy
from merkwerk.library.models import Story
from merkwerk.library.testing import make_story


@pytest.fixture
def library(cast):
    with tenancy.acting_in(cast.lumen.pk):
        make_story(title="Twee nieuwe vacatures bij de montage", summary="")
        make_story(title="Vacature: een planner die niet van plannen houdt", summary="")
        make_story(title="Ons café is open", summary="Koffie voor iedereen.")
        make_story(title="Engineers are running the marathon", summary="", language="en")
        yield


def titles(text):
    return {story.title for story in Story.objects.all().matching(text)}


@pytest.mark.parametrize("asked", ["vacature", "vacatures", "Vacatuur", "VACATURES"])
def test_one_and_many_find_each_other(library, asked):
    assert len(titles(asked)) == 2


@pytest.mark.parametrize("asked", ["cafe", "café", "CAFÉ"])
def test_accents_do_not_matter(library, asked):
    assert titles(asked) == {"Ons café is open"}


def test_english_words_are_found_by_their_stem(library):
    assert titles("run engineer") == {"Engineers are running the marathon"}


def test_what_is_not_there_is_not_found(library):
    assert titles("warmtepomp") == set()


@pytest.mark.parametrize(
    "asked", ["'; drop table --", "a:*&|!(", '"', "%", "\x00koffie", "x" * 5000]
)
def test_odd_questions_are_harmless(library, asked):
    assert titles(asked) <= {"Ons café is open"}


def test_no_question_leaves_everything(library):
    assert len(titles("  ")) == 4
