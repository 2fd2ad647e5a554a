"""Building the demo world: one firm of eight teams and some months of plausible life in it.

The same random seed gives the same world, told back from now. Nothing here is measured anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings

from merkwerk.demo.words import FIRST_NAMES, LAST_NAMES, TALES, TEAMS, Tale
from merkwerk.kit import clock, tenancy
from merkwerk.library import publishing
from merkwerk.library.models import StarterQuestion, Story
from merkwerk.library.testing import (
    make_published_story,
    make_source,
    make_story,
    make_suggestion,
)
from merkwerk.links.records import Reason, Record
from merkwerk.links.testing import arrive, visit
from merkwerk.media import keeping
from merkwerk.media.models import Image
from merkwerk.people.models import Membership, NetworkChoice, Organisation, Person, Role, Team
from merkwerk.people.testing import make_membership, make_organisation
from merkwerk.sharing import choosing, drafting
from merkwerk.sharing.models import Share
from merkwerk.sharing.testing import make_share

SEED = 20261121
SITE = Path(__file__).parent / "site"
SHARE_ODDS = 0.085
NETWORKS = ("linkedin", "linkedin", "linkedin", "facebook", "whatsapp", "x", "copy", "bluesky")
LATEST, DRAFT, OF_ELDERS = "dag-meelopen", "nieuwe-werkplaats", "nieuws-van-elders"
BOTS = (Reason.PREVIEW, Reason.PREVIEW, Reason.SCANNER, Reason.TOOL, Reason.HEAD)


def build() -> Organisation:
    """Build the demo world and return its organisation. The database must hold no organisation."""
    lumen = _World().build()
    _build_neighbour()
    return lumen


def _build_neighbour() -> None:
    elders = make_organisation("elders", "Elders Advies", is_demo=True)
    eli = make_membership(elders, "Eli", Role.CURATOR, Role.ADMINISTRATOR)
    with tenancy.acting_in(elders.pk):
        make_published_story(
            by=eli, title=_title_of(OF_ELDERS), address=address_of(f"{OF_ELDERS}.html")
        )


class _World:
    """One firm, while it is being built."""

    def __init__(self) -> None:
        self.random = Random(SEED)  # noqa: S311
        self.now = clock.now()
        self.visits: list[Record] = []
        self.pictures: dict[str, Image] = {}

    def build(self) -> Organisation:
        self.lumen = make_organisation("lumen", "Lumen", is_demo=True)
        with tenancy.acting_in(self.lumen.pk):
            self.teams = {name: Team.objects.create(name=name) for name in TEAMS}
            self.ana = self.member("Ana", "Ana Visser", "Kantoor", Role.CURATOR)
            self.bo = self.member("Bo", "Bo de Wit", "Levering")
            self.member("Cleo", "Cleo Brouwer", "Kantoor", Role.MANAGER)
            self.member("Dara", "Dara de Boer", "Kantoor", Role.ADMINISTRATOR)
            self.member("Finn", "Finn Smit", "Montage", left_at=self.now - timedelta(days=20))
            self.colleagues = list(self.hire())
            for tale in TALES:
                self.tell(tale)
            arrive(self.visits)
            self.leave_work_to_do()
        return self.lumen

    def member(self, key: str, name: str, team: str, *roles: str, **facts: Any) -> Membership:
        made = make_membership(self.lumen, key, *roles, team=self.teams[team], **facts)
        Membership.objects.filter(pk=made.pk).update(
            name=name, joined_at=self.now - timedelta(days=200)
        )
        made.refresh_from_db()
        return made

    def hire(self) -> Iterator[Membership]:
        names = [(first, last) for first in FIRST_NAMES for last in LAST_NAMES]
        chosen = iter(self.random.sample(names, sum(TEAMS.values())))
        for team, size in TEAMS.items():
            for _ in range(size):
                yield self.colleague(*next(chosen), self.teams[team])

    def colleague(self, first: str, last: str, team: Team) -> Membership:
        address = f"{first}.{last}@lumen.example".lower()
        person = Person(email=address)
        person.set_unusable_password()
        person.save()
        joined = self.now - timedelta(days=self.random.randint(30, 190))
        willing = self.random.random() < 0.73
        made: Membership = Membership.objects.create(
            person=person,
            name=f"{first} {last}",
            team=team,
            joined_at=joined,
            role_card_read_at=joined,
            is_willing=willing,
        )
        return made

    def tell(self, tale: Tale) -> None:
        story = self.story(tale)
        for text in tale.suggestions:
            make_suggestion(story, text, made_by=self.ana)
        if tale.question:
            StarterQuestion.objects.create(story=story, text=tale.question)
        if story.may_be_shared and tale.said:
            self.share_among_colleagues(story, tale)

    def story(self, tale: Tale) -> Story:
        moment = self.moment_of(tale.days_ago)
        with clock.at(moment):
            return make_published_story(
                by=self.ana,
                title=_title_of(tale.page),
                summary=_summary_of(tale.page),
                address=address_of(f"{tale.page}.html"),
                site="lumen.example" if tale.origin == "own" else "vakblad.example",
                image=self.picture(tale),
                content_type=tale.content_type,
                origin=tale.origin,
                topics=tale.topics,
                why_it_matters=tale.why,
                may_share=tale.may,
                may_share_reason=tale.reason,
                published_at=moment,
                told_at=moment,
            )

    def picture(self, tale: Tale) -> Image:
        if tale.picture not in self.pictures:
            content = (SITE / f"{tale.picture}.png").read_bytes()
            self.pictures[tale.picture] = keeping.keep(content, by=self.ana, alt=tale.alt)
        return self.pictures[tale.picture]

    def moment_of(self, days_ago: int) -> datetime:
        day = (self.now - timedelta(days=days_ago)).astimezone(self.lumen.zone)
        return min(day.replace(hour=9, minute=self.random.randint(0, 59)), self.now)

    def share_among_colleagues(self, story: Story, tale: Tale) -> None:
        odds = SHARE_ODDS * tale.interest
        willing = [one for one in self.colleagues if one.is_willing and self.random.random() < odds]
        sharers = [self.bo, *willing] if tale.interest > 1 else willing
        for number, membership in enumerate(sharers):
            self.share(story, membership, tale.said[number % len(tale.said)], tale.lasts)

    def share(self, story: Story, membership: Membership, text: str, lasts: float) -> None:
        published = story.published_at or self.now
        room = max((self.now - published).total_seconds() - 3600, 60)
        moment = published + timedelta(
            seconds=min(self.random.expovariate(1 / 70_000) * lasts, room)
        )
        said = "yes" if self.random.random() < 0.8 else ""
        network = self.random.choice(NETWORKS)
        with clock.at(moment):
            share = make_share(story, by=membership, network=network, text=text, said=said)
        self.follow(share, moment, self.clicks_for(membership), lasts)

    def clicks_for(self, membership: Membership) -> int:
        # Skewed, as links are: many are never followed and a few take most of it.
        clicks = int(self.random.lognormvariate(0.2, 1.3))
        return max(clicks, 6) if membership == self.bo else min(clicks, 60)

    def follow(self, share: Share, moment: datetime, people: int, lasts: float) -> None:
        if share.link is None:
            return
        for _ in range(people):
            self.visits.append(self.one_visit(share, moment, lasts))
        for _ in range(self.random.randint(1, 4)):
            reason = self.random.choice(BOTS)
            self.visits.append(self.one_visit(share, moment, lasts, reason=reason))

    def one_visit(self, share: Share, moment: datetime, lasts: float, **more: int) -> Record:
        at = moment + timedelta(seconds=60 + self.random.expovariate(1 / 90_000) * lasts)
        at = min(at, self.now - timedelta(minutes=self.random.randint(90, 600)))
        at = max(at, moment)
        day = at.astimezone(self.lumen.zone).toordinal()
        link = share.link_id or 0
        return visit(link, self.lumen.pk, at, visitor=None, day=day, **more)

    def leave_work_to_do(self) -> None:
        self.fill_the_queue()
        latest = self.fresh_story()
        draft = drafting.begin(latest, by=self.bo)
        drafting.write(draft, "Dit doet me denken aan mijn eerste klus in Noord, toen")
        oldest = Story.objects.published().order_by("published_at")[0]
        choosing.keep(oldest, by=self.bo)
        NetworkChoice.objects.create(membership=self.bo, network="x", is_willing=False)

    def fill_the_queue(self) -> None:
        make_source(
            by=self.ana,
            name="Vakblad Installatie",
            address=address_of("vakblad.xml"),
            origin="field",
            next_check_at=self.now,
        )
        make_story(
            by=self.ana,
            title=_title_of(DRAFT),
            address=address_of(f"{DRAFT}.html"),
            why_it_matters="",
        )

    def fresh_story(self) -> Story:
        story = make_story(
            by=self.ana,
            title=_title_of(LATEST),
            summary=_summary_of(LATEST),
            address=address_of(f"{LATEST}.html"),
            site="lumen.example",
            image=self.pictures["school"],
            topics=("Werken hier",),
            why_it_matters="Zo begint het bij de meesten van ons: een dag meelopen.",
        )
        return publishing.publish(story, by=self.ana)


def address_of(page: str) -> str:
    """Return the address at which this installation serves a page of the demo's site."""
    return f"{settings.MERKWERK_ADDRESS}/-/demo/{page}"


def _title_of(page: str) -> str:
    return _between(page, '<meta property="og:title" content="', '">')


def _summary_of(page: str) -> str:
    return _between(page, '<meta name="description" content="', '">')


def _between(page: str, start: str, end: str) -> str:
    from html import unescape

    text = (SITE / f"{page}.html").read_text(encoding="utf-8")
    return unescape(text.split(start)[1].split(end)[0])
