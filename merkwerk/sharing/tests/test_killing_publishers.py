"""Workers killed at random while they post: everything arrives, nothing twice.

At a real Bluesky server. What a killed worker held is free again after a while, which the tests do
not wait for: the clock travels.
"""

import json
import os
import random
import subprocess
import sys
import time
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.conf import settings as live

from merkwerk.kit import clock, tenancy
from merkwerk.library.testing import make_published_story
from merkwerk.networks import registry
from merkwerk.networks.bluesky.connector import BlueskyConnector
from merkwerk.networks.publishing import App
from merkwerk.people.models import Membership, Person, Role
from merkwerk.people.testing import make_membership
from merkwerk.sharing.models import Connection, Post, Share
from merkwerk.sharing.publishing import HOLD
from merkwerk.sharing.tests.committed import an_organisation
from tests.peers.bluesky import bluesky, bluesky_server

__all__ = ["bluesky", "bluesky_server"]

POSTS, KILLS = 200, 10
WORKER = """
import sys
import django
django.setup()
from merkwerk.sharing import publishing
while publishing.publish_due(int(sys.argv[1]), at_most=5):
    pass
"""

pytestmark = pytest.mark.peer


def queue(organisation, credentials):
    """Plan 200 posts of 200 people, all through accounts that are one at the server."""
    ana = make_membership(organisation, "Ana", Role.CURATOR)
    people = Person.objects.bulk_create(
        Person(email=f"mens{number}@echt.example") for number in range(POSTS)
    )
    with tenancy.acting_in(organisation.pk):
        story = make_published_story(by=ana)
        members = Membership.objects.bulk_create(
            Membership(person=person, name="Mens", role_card_read_at=clock.now(), is_willing=True)
            for person in people
        )
        for number, member in enumerate(members):
            account = Connection(membership=member, network="bluesky", confirmed_at=clock.now())
            account.put(credentials)
            account.save()
            words = f"Bericht {number} één 👩‍👩‍👧"
            share = Share.objects.create(
                membership=member, story=story, network="bluesky", text=words
            )
            key = registry.publisher("bluesky").new_key()
            Post.objects.create(share=share, connection=account, key=key)


def start_worker(organisation, server):
    """Start a process that posts what is due."""
    environment = {
        "MERKWERK_BLUESKY_ADDRESS": server.origin,
        "MERKWERK_BLUESKY_DIRECTORY": server.plc,
        "MERKWERK_NAMED_ORIGINS": ",".join(server.origins),
        "MERKWERK_CLOCK_FILE": str(live.MERKWERK_CLOCK_FILE),
    }
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(organisation.pk)],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def all_posts(server, person):
    """Return the words of every post of somebody, as the server lists them."""
    found, cursor = [], ""
    while True:
        asked = {"repo": person.did, "collection": "app.bsky.feed.post", "limit": 100}
        asked |= {"cursor": cursor} if cursor else {}
        _, _, told = server.knock("GET", f"/xrpc/com.atproto.repo.listRecords?{urlencode(asked)}")
        page = json.loads(told)
        found += [one["value"]["text"] for one in page["records"]]
        cursor = page.get("cursor", "")
        if not cursor or not page["records"]:
            return found


def kill_at_random(organisation, server, chance):
    """Let two workers post for a while, and end one of them without a word."""
    workers = [start_worker(organisation, server) for _ in range(2)]
    before = server.times("putRecord")
    wanted = before + chance.randint(1, POSTS // KILLS)
    until = time.monotonic() + 60
    while server.times("putRecord") < wanted and time.monotonic() < until:
        if all(worker.poll() is not None for worker in workers):
            break
        time.sleep(chance.random() / 50)
    for worker in workers:
        worker.kill()
        worker.communicate()


@pytest.mark.parametrize("seed", [1])
def test_two_hundred_posts_and_ten_deaths(
    django_db_setup, django_db_blocker, bluesky, settings, seed
):
    person = bluesky.person("menigte")
    app = App(address=bluesky.origin, directory=bluesky.plc)
    credentials = BlueskyConnector(app).sign_in(person.handle, person.app_password).credentials
    chance = random.Random(seed)
    with an_organisation(django_db_blocker) as organisation:
        queue(organisation, credentials)
        for _ in range(KILLS // 2):
            kill_at_random(organisation, bluesky, chance)
        clock.travel(clock.now() + HOLD + timedelta(minutes=1))
        last = start_worker(organisation, bluesky)
        said, _ = last.communicate(timeout=300)
        assert last.returncode == 0, said
        with tenancy.acting_in(organisation.pk):
            states = list(Post.objects.values_list("state", flat=True))
            addresses = set(Post.objects.values_list("address", flat=True))
    posted = all_posts(bluesky, person)
    assert states == ["shared"] * POSTS
    assert len(addresses) == POSTS
    assert len(posted) == len(set(posted)) == POSTS
    told = {" ".join(text.split("\n\n")[0].split()[:2]) for text in posted}
    assert told == {f"Bericht {number}" for number in range(POSTS)}
    print(f"{POSTS} posts, {KILLS} workers killed, {bluesky.times('putRecord')} calls")
