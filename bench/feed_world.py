"""The organisations that ``./run bench feed`` reads in, filled as years of use would fill them."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

READERS = 10
TOPICS = 12


@dataclass
class Firm:
    """One organisation to measure in."""

    slug: str
    stories: int
    people: int
    id: int = 0
    readers: list[Any] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)


def fill(firm: Firm) -> None:
    """Fill an organisation as *firm* says, the same way every time, and sign its readers in."""
    from merkwerk.kit import tenancy
    from merkwerk.people.testing import make_organisation

    began = time.perf_counter()
    organisation = make_organisation(firm.slug, firm.slug.title())
    firm.id = int(organisation.pk)
    chance = random.Random(firm.slug)  # noqa: S311 - the same world every time
    with tenancy.acting_in(firm.id):
        people = _people(firm)
        stories, topics = _stories(firm, chance)
        counts = _choices(people, stories, topics, chance)
    firm.readers = people[:READERS]
    firm.cookies = [_signed_in(one) for one in firm.readers]
    print(
        f"{firm.slug}: {firm.stories:,} stories, {firm.people:,} people, {counts} "
        f"({time.perf_counter() - began:.0f} s to make)",
        flush=True,
    )


def _people(firm: Firm) -> list[Any]:
    from merkwerk.kit import clock
    from merkwerk.people.models import Membership, Person

    emails = (f"p{number}@{firm.slug}.example" for number in range(firm.people))
    people = Person.objects.bulk_create((Person(email=one) for one in emails), batch_size=1000)
    return list(
        Membership.objects.bulk_create(
            (
                Membership(person=one, name="P", role_card_read_at=clock.now(), is_willing=True)
                for one in people
            ),
            batch_size=1000,
        )
    )


def _stories(firm: Firm, chance: random.Random) -> tuple[list[Any], list[Any]]:
    from merkwerk.kit import clock
    from merkwerk.library.models import Story, StoryTopic, Topic
    from merkwerk.media.models import Image

    topics = Topic.objects.bulk_create(Topic(name=f"Onderwerp {n}") for n in range(TOPICS))
    images = Image.objects.bulk_create(
        Image(folder=f"f{n}", format="jpeg", sizes=[320, 640], width=640, height=360, sha256="0")
        for n in range(200)
    )
    now = clock.now()
    stories = Story.objects.bulk_create(
        (
            Story(
                title=f"Verhaal {n} over het werk in de wijk",
                summary="Wat er gebeurde, en waarom het ertoe doet. " * 4,
                why_it_matters="Zo zien mensen wat wij doen.",
                address=f"https://{firm.slug}.example/{n}",
                site=f"{firm.slug}.example",
                may_share="yes",
                image=chance.choice(images) if chance.random() < 0.7 else None,
                published_at=now - timedelta(hours=n * 4, seconds=1),
                expires_at=now + timedelta(days=30) if chance.random() < 0.1 else None,
                retired_at=now if chance.random() < 0.02 and n > 12 else None,
            )
            for n in range(firm.stories)
        ),
        batch_size=500,
    )
    about = [StoryTopic(story=s, topic=t) for s in stories for t in chance.sample(topics, 2)]
    StoryTopic.objects.bulk_create(about, batch_size=1000)
    return list(stories), list(topics)


def _choices(people: list[Any], stories: list[Any], topics: list[Any], chance: Any) -> str:
    from merkwerk.kit import clock
    from merkwerk.sharing.models import Passed, Saved, Share, TopicWish

    # People mostly meet what is new: the newest quarter of the stories, twelve at least.
    met = stories[: max(10, len(stories) // 4)]

    def some(most: int) -> list[Any]:
        return chance.sample(met, min(len(met) // 3, int(chance.expovariate(2 / most))))

    now = clock.now()
    rows: dict[Any, list[Any]] = {Passed: [], Saved: [], Share: [], TopicWish: []}
    for one in people:
        rows[Passed] += [Passed(membership=one, story=story) for story in some(40)]
        rows[Saved] += [Saved(membership=one, story=story) for story in some(6)]
        rows[Share] += [
            Share(membership=one, story=story, network="linkedin", claimed_at=now)
            for story in some(10)
        ]
        liked = chance.sample(topics, 2)
        rows[TopicWish] += [
            TopicWish(membership=one, topic=topic, wants_more=number == 0)
            for number, topic in enumerate(liked)
        ]
    for model, found in rows.items():
        model.objects.bulk_create(found, batch_size=2000)
    return ", ".join(f"{len(found):,} {model.__name__}" for model, found in rows.items())


def _signed_in(membership: Any) -> str:
    from django.test import Client

    from merkwerk.identity.testing import sign_in

    return str(sign_in(Client(), membership).cookies["sessionid"].value)
