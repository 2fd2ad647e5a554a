"""Whoever met a story by themselves is not mailed about it: no reminders, never offered again."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse

from merkwerk.identity.testing import sign_in
from merkwerk.kit import clock, tenancy
from merkwerk.library import announcing
from merkwerk.library.testing import make_published_story
from merkwerk.notifications import choosing as paces
from merkwerk.notifications import reading
from merkwerk.notifications.models import Notice, Pace
from merkwerk.notifications.testing import deliver
from merkwerk.sharing import choosing, drafting
from merkwerk.sharing.testing import make_share

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TITLES = ("Voorbijgegaan", "Bewaard", "Beschreven", "Gedeeld", "Geopend", "Begonnen", "Onbekend")
IN_ONE_MAIL = set(TITLES[-5:])  # the latest are named, the others counted


def at(day, hour):
    clock.travel(datetime(2026, 11, day, hour, tzinfo=AMSTERDAM))


@pytest.fixture
def stories(cast):
    """Publish seven stories on a Wednesday; Bo and Ana want mail once a week."""
    at(4, 11)
    with tenancy.acting_in(cast.lumen.pk):
        for person in (cast.bo, cast.ana):
            paces.choose_pace(person, Pace.WEEKLY)
        return {
            title: make_published_story(title=title, address=f"https://lumen.example/{title}")
            for title in TITLES
        }


def tell(cast, stories):
    for story in stories.values():
        announcing.tell_everybody(cast.lumen.pk, story.public_id)


def meet(cast, stories):
    """Let Bo pass on one, keep one, write about one and share one."""
    with tenancy.acting_in(cast.lumen.pk):
        choosing.pass_on(stories["Voorbijgegaan"], by=cast.bo)
        choosing.keep(stories["Bewaard"], by=cast.bo)
        drafting.write(drafting.begin(stories["Beschreven"], by=cast.bo), "Ik was erbij.")
        make_share(stories["Gedeeld"], by=cast.bo, said="")


def mailed_on_monday(cast):
    at(9, 9)
    deliver(cast.lumen)
    said = {message.to[0]: message.subject + message.body for message in mail.outbox}
    return [
        {title for title in TITLES if title in said[f"{name}@lumen.example"]}
        for name in ("bo", "ana")
    ]


def look_at(client, cast, name, story):
    """Open a page as a browser does: it says itself that it is looked at."""
    page = client.get(reverse(name, args=["lumen", story.public_id])).content.decode()
    seen = reverse("notifications_seen", args=["lumen"])
    assert (f'hx-post="{seen}"' in page) == is_unread(cast, story)
    assert client.post(seen, {"kind": "story", "subject": story.public_id}).status_code == 204


def is_unread(cast, story):
    with tenancy.acting_in(cast.lumen.pk):
        return reading.is_news(("story", story.public_id), to=cast.bo)


def test_the_weekly_mail_brings_only_what_is_new(cast, stories, client):
    tell(cast, stories)
    meet(cast, stories)
    sign_in(client, cast.bo)
    for _ in range(2):
        look_at(client, cast, "library_story", stories["Geopend"])
        look_at(client, cast, "sharing_composer", stories["Begonnen"])
    assert mailed_on_monday(cast) == [{"Onbekend"}, IN_ONE_MAIL]


def test_also_when_the_telling_came_after(cast, stories):
    meet(cast, stories)
    tell(cast, stories)
    assert mailed_on_monday(cast) == [{"Geopend", "Begonnen", "Onbekend"}, IN_ONE_MAIL]


def test_also_when_the_mail_was_planned_before(cast, stories):
    tell(cast, stories)
    deliver(cast.lumen)
    meet(cast, stories)
    assert mailed_on_monday(cast) == [{"Geopend", "Begonnen", "Onbekend"}, IN_ONE_MAIL]


def test_for_me_after_all_is_in_the_feed_but_in_no_mail(cast, stories):
    tell(cast, stories)
    meet(cast, stories)
    with tenancy.acting_in(cast.lumen.pk):
        choosing.take_back(stories["Voorbijgegaan"], by=cast.bo)
    assert "Voorbijgegaan" not in mailed_on_monday(cast)[0]


@pytest.mark.parametrize("name", ["library_story", "sharing_composer"])
def test_opening_an_address_alone_reads_nothing(cast, stories, client, name):
    tell(cast, stories)
    sign_in(client, cast.bo)
    client.get(reverse(name, args=["lumen", stories["Geopend"].public_id]))
    assert is_unread(cast, stories["Geopend"])


def test_nobody_reads_for_somebody_else(cast, stories, client):
    tell(cast, stories)
    sign_in(client, cast.eli)
    subject = {"kind": "story", "subject": stories["Geopend"].public_id}
    for slug, status in (("lumen", 404), ("elders", 204)):
        answer = client.post(reverse("notifications_seen", args=[slug]), subject)
        assert answer.status_code == status
    assert is_unread(cast, stories["Geopend"])


def test_what_was_read_before_keeps_its_time(cast, stories):
    tell(cast, stories)
    meet(cast, stories)
    with tenancy.acting_in(cast.lumen.pk):
        story = stories["Voorbijgegaan"]
        mine = Notice.objects.told_to(cast.bo).about(("story", story.public_id))
        read_at = mine.get().read_at
        at(4, 15)
        choosing.pass_on(story, by=cast.bo)
        assert mine.get().read_at == read_at
