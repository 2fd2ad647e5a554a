"""Warning: everybody who works on stories, whether they share or not."""

import pytest
from django.core import mail

from merkwerk.kit import clock, tenancy
from merkwerk.library import warning
from merkwerk.library.testing import make_source, make_story
from merkwerk.notifications import choosing
from merkwerk.notifications.models import Notice, Pace
from merkwerk.notifications.testing import deliver
from merkwerk.people.models import Membership


@pytest.fixture
def source(lumen):
    return make_source(problem="tls", problem_since=clock.now())


def told():
    return sorted(Notice.objects.values_list("membership__name", flat=True))


def has(membership, **facts):
    Membership.objects.filter(pk=membership.pk).update(**facts)


class TestAboutASource:
    def test_everybody_to_whom_the_studio_is_open(self, lumen, source):
        assert warning.warn_about_source(source) == 3
        assert warning.warn_about_source(source) == 0
        assert told() == ["Ana", "Cleo", "Dara"]

    def test_also_who_does_not_share(self, cast, lumen, source):
        has(lumen.ana, is_willing=False)
        warning.warn_about_source(source)
        assert "Ana" in told()
        deliver(cast.lumen)
        assert "ana@lumen.example" in [message.to[0] for message in mail.outbox]

    def test_nobody_before_the_role_card_nobody_who_left_nobody_elsewhere(self, lumen, source):
        has(lumen.ana, role_card_read_at=None)
        has(lumen.cleo, left_at=clock.now())
        warning.warn_about_source(source)
        assert told() == ["Dara"]

    def test_who_stops_sharing_meanwhile_still_gets_it(self, cast, lumen, source):
        warning.warn_about_source(source)
        has(lumen.ana, is_willing=False)
        deliver(cast.lumen)
        assert len(mail.outbox) == 3

    def test_who_wants_no_mail_has_it_in_the_app_alone(self, cast, lumen, source):
        choosing.choose_pace(lumen.ana, Pace.ONLY_IN_APP)
        warning.warn_about_source(source)
        deliver(cast.lumen)
        assert "Ana" in told()
        assert len(mail.outbox) == 2


class TestAboutAPlan:
    def test_who_planned_it(self, lumen):
        warning.warn_about_plan(make_story(planned_by=lumen.cleo))
        assert told() == ["Cleo"]

    @pytest.mark.parametrize("change", [{"left_at": clock.now()}, {"roles": ["advocate"]}])
    def test_else_everybody_who_works_on_stories(self, lumen, change):
        has(lumen.cleo, **change)
        warning.warn_about_plan(make_story(planned_by=lumen.cleo))
        assert told() == ["Ana", "Dara"]


def test_every_page_of_the_studio_opens_to_who_is_warned(cast):
    with tenancy.acting_in(cast.lumen.pk):
        warned = set(Membership.objects.all().working_on_stories())
        assert warned == {one for one in Membership.objects.here() if one.works_on_stories()}
