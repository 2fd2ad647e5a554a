"""Explaining: one failed source, and each reads in their own language what is wrong with it."""

import importlib
import json

import pytest
from django.db import connection
from django.utils.translation import override

from merkwerk.kit import clock, fetch_problems, tenancy
from merkwerk.kit.errors import Refusal
from merkwerk.library import errors, explaining, ingesting
from merkwerk.library.models import Reading
from merkwerk.library.testing import make_proposed_story, make_source, make_story
from merkwerk.library.tests.test_story_pages import at, sign_in, words

ABSENT = {"nl": "Deze pagina bestaat niet", "en": "This page does not exist"}


@pytest.fixture
def readers(client, cast):
    """Ana reads Dutch and Cleo English."""
    with tenancy.acting_in(cast.lumen.pk):
        for who, language in ((cast.ana, "nl"), (cast.cleo, "en")):
            who.language = language
            who.save()
    return [(lambda who=who: sign_in(client, who), who.language) for who in (cast.ana, cast.cleo)]


def test_a_failed_source_in_the_language_of_who_looks(readers, cast, site):
    with tenancy.acting_in(cast.lumen.pk):
        source = make_source(address=f"{site.address}/weg.xml")
    ingesting.check(cast.lumen.pk, source.public_id)
    for come_in, language in readers:
        page = words(come_in().get(at("library_source", source.public_id)))
        assert f"{ABSENT[language]} (" in page
        assert "(404)" in page


@pytest.mark.parametrize(
    ("maker", "place"), [(make_story, "library_editor"), (make_proposed_story, "library_queue")]
)
def test_a_page_that_could_not_be_read_too(readers, cast, maker, place):
    with tenancy.acting_in(cast.lumen.pk):
        story = maker()
        reading = Reading(story=story)
        reading.fail(fetch_problems.of_status(410))
        reading.save()
    here = at(place) if place == "library_queue" else at(place, story.public_id)
    for come_in, language in readers:
        assert ABSENT[language] in words(come_in().get(here))


@pytest.mark.parametrize(
    "refusal",
    [
        *[fetch_problems.of_status(status) for status in (401, 404, 418, 503)],
        fetch_problems.of_status(429, retry_after="60"),
        fetch_problems.TooBig(megabytes="5"),
        errors.SourceKnown(name="Vakblad % vandaag"),
        *[
            kind()
            for kind in vars(fetch_problems).values()
            if isinstance(kind, type)
            and issubclass(kind, fetch_problems.FetchProblem)
            and "%" not in str(kind.sentence)
        ],
        errors.NoFeedFound(),
        errors.NotAFeed(),
        errors.LookingFailed(),
        errors.GivenUp(),
        errors.PageGivenUp(),
        errors.NoTitle(),
    ],
    ids=lambda refusal: type(refusal).__name__,
)
def test_what_is_kept_says_the_same_again(refusal: Refusal):
    kept = json.loads(json.dumps(explaining.facts_of(refusal)))
    for language in ("nl", "en"):
        with override(language):
            assert explaining.sentence_of(refusal.code, kept) == str(refusal)


@pytest.mark.parametrize("code", ["http_status", "too_big", "source_known", "unheard_of"])
def test_of_old_what_was_said_is_said_again(code):
    assert explaining.sentence_of(code, {"said": "Het slot is kapot."}) == "Het slot is kapot."
    assert explaining.sentence_of(code, {})
    assert explaining.sentence_of("", {"said": "Het slot is kapot."}) == ""


@pytest.mark.parametrize(
    ("code", "said", "told"),
    [
        ("http_status", "Deze pagina bestaat niet (meer) (404). Klopt het?", {"status": 404}),
        ("too_big", "Dit bestand is groter dan de 2.5 MB die we lezen.", {"megabytes": "2.5"}),
        ("source_known", "Deze feed volg je al: Vakblad: nieuws.", {"name": "Vakblad: nieuws"}),
        ("tls", "Kapot slot. Bel (112).", {"status": 112}),
        ("", "", None),
    ],
)
def test_what_was_kept_as_a_sentence_becomes_facts(db, code, said, told):
    name = "merkwerk.library.migrations.0003_problems_as_words_and_facts"
    becomes = importlib.import_module(name)
    with connection.cursor() as cursor:
        cursor.execute(
            "create temporary table old (problem text, problem_sentence text, problem_facts jsonb)"
        )
        cursor.execute("insert into old values (%s, %s, '{}')", [code, said])
        cursor.execute(becomes.TELL_FACTS_FROM_SENTENCES.format(table="old"))
        cursor.execute("select problem_facts from old")
        facts = json.loads(cursor.fetchone()[0])
        cursor.execute(becomes.SAY_IT_AGAIN.format(table="old"))
        cursor.execute("select problem_sentence from old")
        assert cursor.fetchone()[0] == said
    assert facts == ({} if told is None else {"said": said, **told})
    assert bool(explaining.sentence_of(code, facts)) is bool(code)


def test_a_problem_that_is_over_leaves_nothing(lumen):
    source = make_source()
    source.went_wrong(fetch_problems.of_status(404), at=clock.now())
    assert (source.problem, source.problem_facts) == ("http_status", {"status": 404})
    source.went_well(at=clock.now(), etag="", last_modified="")
    assert (source.problem, source.problem_facts, source.problem_since) == ("", {}, None)
