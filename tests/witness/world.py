"""The world of the access matrix: two organisations with one of everything, and secrets in it.

Everything an organisation owns carries a word that nobody outside may ever read; everything that is
one person's own carries a second word, which no colleague may read either.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from merkwerk.activity.testing import make_activity
from merkwerk.identity import inviting, picturing, placing, settling
from merkwerk.identity.judging import Row
from merkwerk.identity.models import Invitation
from merkwerk.identity.testing import sign_in
from merkwerk.kit import clock, tenancy
from merkwerk.library.models import Reading, SourceEntry, Story, Topic
from merkwerk.library.notices import StoryPublished
from merkwerk.library.testing import (
    make_proposed_story,
    make_published_story,
    make_source,
    make_story,
    make_suggestion,
    make_topic,
    make_verdict,
)
from merkwerk.links.testing import click
from merkwerk.media.models.image import signature
from merkwerk.media.testing import make_image, picture
from merkwerk.networks.publishing import Credentials
from merkwerk.notifications import choosing as pace
from merkwerk.notifications import stopping, telling
from merkwerk.notifications.models import Delivery, Notice, Pace
from merkwerk.people.models import Membership, Organisation, Role, Team
from merkwerk.people.testing import make_cast, make_membership
from merkwerk.sharing import choosing, drafting
from merkwerk.sharing.models import BegunConnection, Connection, HostApp, Post, Share
from merkwerk.sharing.testing import make_share

ADDRESS = "https://nieuws.example"


@dataclass
class House:
    """One organisation: its secrets, and one object of every kind, by the id in its address."""

    organisation: Organisation
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """The name in its addresses."""
        return self.organisation.slug

    @property
    def secret(self) -> str:
        """What stands in everything it owns."""
        return f"GEHEIM-{self.slug.upper()}"

    @property
    def private(self) -> str:
        """What stands in everything that is one person's own."""
        return f"ALLEEN-VAN-MIJ-{self.slug.upper()}"

    @property
    def listed(self) -> str:
        """What stands in the list of people that its administrator is preparing."""
        return f"OP-MIJN-LIJST-{self.slug.upper()}"


@dataclass
class Visitor:
    """Somebody at the site, signed in or not."""

    name: str
    client: Client
    home: House | None = None
    membership: Membership | None = None


@dataclass
class World:
    """Both houses, and everybody who knocks."""

    lumen: House
    elders: House
    visitors: dict[str, Visitor]


def build(media: Path) -> World:
    """Build both organisations, with pictures kept in *media*, and sign everybody in."""
    cast = make_cast()
    cast.eli.roles = [role.value for role in Role]
    with tenancy.acting_in(cast.other.pk):
        cast.eli.save()
    gijs = make_membership(cast.lumen, "Gijs")
    els = make_membership(cast.other, "Els")
    noor = make_membership(cast.other, "Noor", email="noor@beide.example")
    make_membership(cast.lumen, "Noor", email="noor@beide.example")
    lumen = furnish(House(cast.lumen), owner=cast.bo, curator=cast.dara, colleague=gijs)
    elders = furnish(House(cast.other), owner=cast.eli, curator=cast.eli, colleague=els)
    people = {"ana": cast.ana, "bo": cast.bo, "cleo": cast.cleo, "dara": cast.dara}
    visitors = {
        "anonymous": Visitor("anonymous", _client()),
        **{name: _signed_in(name, one, lumen) for name, one in people.items()},
        "eli": _signed_in("eli", cast.eli, elders),
        "finn": _signed_in("finn", cast.finn, lumen),
        # A member of both, who proved to be themselves to Elders only.
        "noor": _signed_in("noor", noor, elders),
    }
    return World(lumen, elders, visitors)


def furnish(
    house: House, *, owner: Membership, curator: Membership, colleague: Membership
) -> House:
    """Put one of everything in *house*; what is private is *owner*'s."""
    with tenancy.acting_in(house.organisation.pk):
        house.organisation.name = f"{house.slug} {house.secret}"
        house.organisation.save()
        picturing.set_logo(house.organisation, picture(), by=curator)
        picturing.set_picture(colleague, picture())
        placing.place(
            colleague, placing.make_team(house.secret, parent=None, by=curator), by=curator
        )
        house.ids |= {
            "organisation": house.organisation.public_id,
            "colleague": colleague.public_id,
            **_library(house, curator),
            **_identity(house, curator),
        }
        house.ids |= _own(house, owner)
    return house


def _library(house: House, curator: Membership) -> dict[str, str]:
    image = make_image(by=curator, alt=house.secret)
    topic = make_topic(f"Onderwerp {house.secret}")
    facts: dict[str, Any] = {"by": curator, "summary": house.secret, "site": house.secret}
    shared = make_published_story(title=f"Verhaal {house.secret}", image=image, **facts)
    make_activity(curator, shared.public_id)
    story = make_published_story(
        title=f"Nieuw {house.secret}", address=f"{ADDRESS}/2", topics=(topic.name,), **facts
    )
    draft = make_story(title=f"Concept {house.secret}", address=f"{ADDRESS}/3", **facts)
    Reading.objects.create(
        story=draft, state="failed", problem="gone", problem_facts={"said": house.secret}
    )
    tomorrow = clock.now() + timedelta(days=1)
    planned = make_story(
        title=f"Morgen {house.secret}", address=f"{ADDRESS}/4", publish_at=tomorrow, **facts
    )
    retired = make_published_story(
        title=f"Weg {house.secret}", address=f"{ADDRESS}/5", retired_at=clock.now(), **facts
    )
    source = make_source(by=curator, name=f"Bron {house.secret}", topic=topic)
    proposed = make_proposed_story(source, title=f"Voorstel {house.secret}", summary=house.secret)
    judged = make_proposed_story(source, title=f"Nee {house.secret}", address=f"{ADDRESS}/6")
    make_verdict(judged, by=curator, verdict="declined")
    SourceEntry.objects.create(source=source, entry_key="1", title=house.secret, story=proposed)
    words = make_suggestion(draft, f"Zin {house.secret}")
    make_suggestion(story, f"Andere zin {house.secret}")
    made = {
        "shared": shared,
        "story": story,
        "draft_story": draft,
        "planned": planned,
        "retired": retired,
        "source": source,
        "proposed": proposed,
        "judged": judged,
        "suggestion": words,
        "question": draft.starterquestion_set.create(text=f"Vraag {house.secret}?"),
        "topic": topic,
        "image": image,
    }
    return {
        **{name: one.public_id for name, one in made.items()},
        "signed": signature(house.organisation.public_id, image.public_id, "320"),
    }


def _identity(house: House, curator: Membership) -> dict[str, str]:
    team = Team.objects.create(name=f"Team {house.secret}")
    email = f"gast@{house.slug}.example"
    inviting.invite([Row(1, email, name=house.secret)], by=curator)
    invitation = Invitation.objects.get(email=email)
    lines = f"e-mail;naam\nnieuw@{house.slug}.example;{house.listed}\nkapot;{house.listed}\n"
    prepared = inviting.prepare_list(lines.encode(), by=curator)
    return {
        "team": team.public_id,
        "team_name": Team.objects.create(name=f"Ploeg {house.slug}").name,
        "invitation": invitation.public_id,
        "join": invitation.token,
        "list": prepared.public_id,
    }


def _own(house: House, owner: Membership) -> dict[str, str]:
    shared = Story.objects.get(public_id=house.ids["shared"])
    story = Story.objects.get(public_id=house.ids["story"])
    share = make_share(shared, by=owner, text=house.private)
    assert share.link is not None
    click(share.link, people=2, bots=1)
    choosing.pass_on(shared, by=owner)
    choosing.wish(Topic.objects.get(), more=True, by=owner)
    settling.choose_networks(owner, [settling.Choice("linkedin", is_used=True, is_willing=True)])
    pace.choose_pace(owner, Pace.DAILY)
    drafting.write(drafting.begin(story, by=owner), house.private)
    own = drafting.write(drafting.begin(None, by=owner), house.private)
    thrown = drafting.write(drafting.begin(None, by=owner), house.private)
    drafting.throw_away(thrown)
    choosing.keep(story, by=owner)
    telling.tell(StoryPublished.key, to=owner, subject=("story", story.public_id))
    notice = Notice.objects.told_to(owner).get()
    Delivery.objects.create(membership=owner, due_at=clock.now()).notices.add(notice)
    connection, post = _posted(house, owner)
    return {
        "share": share.public_id,
        "connection": connection.public_id,
        "post": post.public_id,
        "link": share.link.public_id,
        "own_draft": own.public_id,
        "thrown_draft": thrown.public_id,
        "notice": notice.public_id,
        "stop": stopping.token_of(
            owner.public_id, organisation_public_id=house.organisation.public_id
        ),
    }


def _posted(house: House, owner: Membership) -> tuple[Connection, Post]:
    """Return an account of *owner*, of a server that is never asked, and a post that waits."""
    connection = Connection(membership=owner, network="mastodon", name=house.private)
    connection.put(Credentials(access_token="token", account="1", handle=house.private))
    connection.save()
    begun = BegunConnection(membership=owner, network="mastodon", purpose="work", sealed=b"x")
    begun.state_hash = house.secret
    begun.save()
    HostApp.objects.create(network="mastodon", host=house.secret, redirect="", sealed=b"x")
    story = Story.objects.get(public_id=house.ids["shared"])
    share = make_share(story, by=owner, network="copy", text=house.private, said="")
    Share.objects.filter(pk=share.pk).update(network="mastodon")
    post = Post.objects.create(
        share=share,
        connection=connection,
        key=house.secret,
        due_at=clock.now() + timedelta(days=1),
        next_try_at=clock.now() + timedelta(days=1),
    )
    return connection, post


def upload(name: str) -> SimpleUploadedFile:
    """Return a fresh file to send: ``picture`` or ``list``."""
    if name == "picture":
        return SimpleUploadedFile("foto.png", picture(), content_type="image/png")
    return SimpleUploadedFile("mensen.csv", b"e-mail;naam\nbas@nieuw.example;Bas\n")


def _signed_in(name: str, membership: Membership, home: House) -> Visitor:
    return Visitor(name, sign_in(_client(), membership), home, membership)


def _client() -> Client:
    return Client(raise_request_exception=False)


def secrets_hidden_from(visitor: Visitor, houses: Iterable[House]) -> list[str]:
    """Return the words that *visitor* may not read anywhere."""
    hidden = [word for house in houses if house is not visitor.home for word in _words(house)]
    if visitor.home is not None:
        hidden += [visitor.home.private] if visitor.name in ("ana", "cleo", "dara", "noor") else []
        hidden += [visitor.home.listed] if visitor.name in ("ana", "bo", "cleo", "noor") else []
    return hidden


def _words(house: House) -> tuple[str, ...]:
    return house.secret, house.private, house.listed
