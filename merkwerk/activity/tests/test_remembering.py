"""What happened is remembered once, without personal data, and read back as a sentence."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from merkwerk.activity import privacy, remembering, timeline, verbs
from merkwerk.activity.models import Activity
from merkwerk.activity.testing import TRIED, make_activity
from merkwerk.kit import clock, registers, tenancy
from merkwerk.kit.registers import Subject

SETTING = verbs.register("activity.test.set", "%(who)s set %(what)s to %(value)s", is_setting=True)


@pytest.fixture
def _things(monkeypatch):
    monkeypatch.setitem(
        registers.subjects,
        "test",
        lambda ids: {each: Subject(f"Ding {each}") for each in ids if each != "weg"},
    )


class TestRemembering:
    def test_keeps_who_what_and_when(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            remembering.remember(TRIED.name, by=cast.ana, subject=("test", "x"), steps=3)
            kept = Activity.objects.get()
        assert (kept.verb, kept.by_id, kept.facts) == (TRIED.name, cast.ana.pk, {"steps": 3})
        assert abs(clock.now() - kept.at) < timedelta(minutes=1)

    def test_refuses_a_verb_nobody_registered(self, cast):
        with tenancy.acting_in(cast.lumen.pk), pytest.raises(verbs.UnknownVerb):
            remembering.remember("activity.test.unheard", by=None, subject=("test", "x"))

    @pytest.mark.parametrize(
        "value", ["bo@lumen.example", ["bo@lumen.example"], {"to": "bo@lumen.example"}]
    )
    def test_refuses_a_mail_address(self, cast, value):
        with tenancy.acting_in(cast.lumen.pk), pytest.raises(ValueError, match="mail address"):
            remembering.remember(TRIED.name, by=None, subject=("test", "x"), to=value)

    def test_refuses_a_whole_person_as_a_fact(self, cast):
        with tenancy.acting_in(cast.lumen.pk), pytest.raises(TypeError):
            remembering.remember(TRIED.name, by=None, subject=("test", "x"), who_else=cast.bo)

    def test_what_is_rolled_back_did_not_happen(self, cast):
        with suppress(ZeroDivisionError), tenancy.acting_in(cast.lumen.pk):
            assert make_activity(cast.ana).pk
            raise ZeroDivisionError
        with tenancy.acting_in(cast.lumen.pk):
            assert not Activity.objects.exists()

    def test_another_organisation_sees_nothing(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            make_activity(cast.ana)
        with tenancy.acting_in(cast.other.pk), tenancy.scoping_switched_off():
            assert not Activity.objects.exists()

    def test_nor_can_write_there(self, cast):
        with pytest.raises(DatabaseError), tenancy.acting_in(cast.other.pk):
            Activity.objects.create(verb="x", organisation_id=cast.lumen.pk)

    @pytest.mark.parametrize("name", ["tried", "activity.tried", "Activity.test.tried", "a.b.c.d"])
    def test_a_verb_has_one_form(self, name):
        with pytest.raises(ValueError, match=r"room\.noun\.past"):
            verbs.register(name, "x")


@pytest.mark.usefixtures("_things")
class TestTimeline:
    def test_tells_it_as_a_sentence(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            make_activity(cast.ana, "een")
            make_activity(None, "weg")
            remembering.remember(SETTING.name, by=cast.dara, subject=("test", "twee"), value="nl")
            told = [line.sentence for line in timeline.timeline()]
        assert told == [
            "Dara set Ding twee to nl",
            "Merkwerk tried something that is gone",
            "Ana tried Ding een",
        ]

    def test_a_fact_with_a_percent_sign_is_only_text(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            remembering.remember(SETTING.name, by=None, subject=("test", "x"), value="50%(who)s")
            assert timeline.timeline()[0].sentence == "Merkwerk set Ding x to 50%(who)s"

    def test_of_one_subject(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            make_activity(cast.ana, "een")
            make_activity(cast.ana, "twee")
            lines = timeline.timeline(Activity.objects.about("test", "een"))
        assert [line.activity.subject_id for line in lines] == ["een"]

    def test_queries_do_not_grow(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            make_activity(cast.ana)
            few = self._queries()
            for number in range(20):
                make_activity(cast.bo if number % 2 else cast.ana, str(number))
            assert self._queries() == few

    def _queries(self):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            [line.sentence for line in timeline.timeline()]
        return len(seen)


class TestPrivacy:
    def test_the_person_gets_what_they_did(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            make_activity(cast.ana)
            make_activity(cast.bo)
            assert len(privacy.export(cast.bo)["activities"]) == 1

    def test_after_leaving_it_happened_but_no_name_stands_beside_it(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            make_activity(cast.bo)
            privacy.forget(cast.bo)
            assert Activity.objects.get().by is None

    def test_sweeps_after_thirteen_months_and_settings_later(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            make_activity(cast.ana)
            remembering.remember(SETTING.name, by=cast.dara, subject=("test", "x"), value=1)
            assert privacy.sweep() == 0
            clock.travel(clock.now() + privacy.KEEP + timedelta(days=1))
            assert privacy.sweep() == 1
            assert Activity.objects.get().verb == SETTING.name
            clock.travel(clock.now() + privacy.KEEP_SETTINGS)
            assert privacy.sweep() == 1
