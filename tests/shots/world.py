"""Adds to the demo what a page can look like besides, and prints where everything is.

``python tests/shots/world.py build`` adds it and prints JSON; ``... enter`` adds nothing and prints
where the demo's own things are; ``... speak en`` lets everybody read English. All run inside an
installation.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "merkwerk.config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from merkwerk.identity import inviting  # noqa: E402
from merkwerk.identity.testing import make_invitation, sign_in  # noqa: E402
from merkwerk.kit import clock, ids, tenancy  # noqa: E402
from merkwerk.library import approving, ingesting  # noqa: E402
from merkwerk.library.models import Reading, Source, Story  # noqa: E402
from merkwerk.library.testing import (  # noqa: E402
    make_proposed_story,
    make_published_story,
    make_source,
    make_story,
)
from merkwerk.networks.publishing import Credentials  # noqa: E402
from merkwerk.notifications import stopping  # noqa: E402
from merkwerk.people.doors import SESSION_KEY  # noqa: E402
from merkwerk.people.models import Membership, Organisation, Role, Team  # noqa: E402
from merkwerk.people.testing import PASSWORD, make_membership, make_organisation  # noqa: E402
from merkwerk.sharing import drafting  # noqa: E402
from merkwerk.sharing.models import Connection, Post, Share  # noqa: E402
from merkwerk.sharing.testing import make_share  # noqa: E402
from tests.shots.pages import PAGES, Page  # noqa: E402

PATIENCE = 60
LIST = """e-mail;naam;team;rol
jan@lumen.example;Jan Prins;Montage;
pim@lumen.example;Pim Kok;Levering;
sara@lumen.example;Sara Blom;;curator
"""
WRONG_LIST = """e-mail;naam;team;rol
jan@lumen.example;Jan Prins;Montage;
bo@lumen.example;Bo de Wit;Levering;
geen-adres;Els van Dam;Montage;
pim@lumen.example;Pim Kok;Team dat er niet is;
jan@lumen.example;Jan Prins nog eens;;baas
"""


def build() -> dict[str, Any]:
    """Add what is missing and return ``{"cookies", "paths"}``."""
    lumen = Organisation.objects.get(slug="lumen")
    cast = _people(lumen)
    with tenancy.acting_in(lumen.pk):
        names = {one: member.public_id for one, member in cast.items()}
        names |= _told()
        names |= _unfinished(cast["ana"])
        names |= _shares(cast["bo"])
        names |= _posts(cast["lot"])
        names |= _sources(cast["ana"])
        names |= _lists(lumen, cast)
    _await_the_queue(lumen)
    cast["eli"] = _neighbour()
    cast["gijs"] = make_membership(
        make_organisation("nova", "Nova", is_demo=True), "Gijs", *(role.value for role in Role)
    )
    return _ways_in(cast, names)


def enter() -> dict[str, Any]:
    """Add nothing; return the same of what the demo itself has."""
    lumen = Organisation.objects.get(slug="lumen")
    cast = _cast(lumen)
    with tenancy.acting_in(lumen.pk):
        names = {one: member.public_id for one, member in cast.items()}
        names |= _told() | _claimed(cast["bo"])
        ingesting.ask_now(Source.objects.get(name="Vakblad Installatie"))
    _await_the_queue(lumen)
    return _ways_in(cast, names)


def _ways_in(cast: dict[str, Membership], names: dict[str, str]) -> dict[str, Any]:
    cookies = {name: _cookie(member) for name, member in cast.items()}
    slugs = {name: member.organisation.slug for name, member in cast.items()}
    known = [page for page in PAGES if page.names.get("public_id", "bo") in names]
    paths = {page.name: _path(page, names, slugs) for page in known if not page.bare}
    return {"cookies": cookies, "paths": paths}


def _cast(lumen: Organisation) -> dict[str, Membership]:
    with tenancy.acting_in(lumen.pk):
        everybody = Membership.objects.select_related("person", "organisation")
        known = ("ana", "bo", "cleo", "dara", "finn")
        return {name: everybody.get(person__email=f"{name}@lumen.example") for name in known}


def _people(lumen: Organisation) -> dict[str, Membership]:
    elders = Organisation.objects.get(slug="elders")
    cast = _cast(lumen)
    cast["new"] = make_membership(lumen, "Iris", reads_role_card=False)
    cast["fenna"] = make_membership(lumen, "Fenna")
    cast["lot"] = make_membership(lumen, "Lot")
    cast["peter"] = make_membership(lumen, "Peter")
    cast["peter"].person.set_password(PASSWORD)
    cast["peter"].person.save()
    make_membership(elders, "Noor", email="noor@beide.example")
    cast["noor"] = make_membership(lumen, "Noor", email="noor@beide.example")
    return cast


def _neighbour() -> Membership:
    """Give another organisation more stories than go on one page."""
    elders = Organisation.objects.get(slug="elders")
    with tenancy.acting_in(elders.pk):
        eli: Membership = Membership.objects.get(person__email="eli@elders.example")
        for number in range(30):
            make_published_story(
                by=eli,
                title=f"Advies {number + 1}: wat we deze week leerden van een klant",
                address=f"https://elders.example/nieuws/{number}",
                published_at=clock.now() - timedelta(days=number),
            )
    return eli


def _told() -> dict[str, str]:
    open_now = Story.objects.published().order_by("-published_at")
    yes = open_now.filter(may_share="yes", image__isnull=False)
    told = yes.filter(suggestions__isnull=False).exclude(pk=yes[0].pk).distinct()
    made = {
        "fresh": yes[0],
        "written": told[0],
        "long": told[1],
        "ask": open_now.filter(may_share="ask")[0],
        "no": open_now.filter(may_share="no")[0],
        "draft": Story.objects.filter(published_at=None, source=None).order_by("made_at")[0],
    }
    return {name: one.public_id for name, one in made.items()}


def _unfinished(ana: Membership) -> dict[str, str]:
    now = clock.now()
    planned = make_story(
        by=ana,
        title="Open dag: kom kijken hoe we samenwerken",
        address="https://lumen.example/nieuws/open-dag",
        publish_at=now + timedelta(days=2),
    )
    retired = make_published_story(
        by=ana,
        title="De kantine is verhuisd",
        address="https://lumen.example/nieuws/kantine",
        published_at=now - timedelta(days=40),
        retired_at=now - timedelta(days=3),
    )
    failed = _empty_story(ana, "https://vakblad.example/verdwenen-artikel")
    Reading.objects.create(
        story=failed,
        state="failed",
        problem="http_status",
        problem_facts={"status": 404},
        ended_at=now,
    )
    being_read = _empty_story(ana, "https://vakblad.example/een-langzame-pagina")
    Reading.objects.create(story=being_read, state="fetching", progress=1, began_at=now)
    made = {"planned": planned, "retired": retired, "failed": failed, "being_read": being_read}
    address = "https://vakblad.example/tien-gadgets"
    made["declined"] = make_proposed_story(title="Tien gadgets voor op de bouw", address=address)
    approving.decline(made["declined"], by=ana, because="Te veel reclame.")
    return {name: one.public_id for name, one in made.items()}


def _empty_story(ana: Membership, address: str) -> Story:
    return make_story(
        by=ana, title="", summary="", site="", why_it_matters="", may_share="", address=address
    )


def _shares(bo: Membership) -> dict[str, str]:
    stories = Story.objects.published().filter(may_share="yes").order_by("published_at")
    told = list(stories[:4])
    text = "Ik stond op het dak toen de eerste lamp op zonlicht aanging."
    made = {
        "handed_over": make_share(told[0], by=bo, network="threads", text=text, said=""),
        "facebook": make_share(told[1], by=bo, network="facebook", text=text, said=""),
        "copy": make_share(told[2], by=bo, network="copy", text=text, said=""),
        "not_shared": make_share(told[3], by=bo, network="telegram", text=text, said="no"),
    }
    own = drafting.begin(None, by=bo)
    own = drafting.write(own, "Vandaag drie keer koffie gekregen van bewoners. Dat zegt iets.")
    over = Story.objects.filter(retired_at__isnull=False, published_at__isnull=False)[0]
    ended = drafting.write(drafting.begin(over, by=bo), "Die oude kantine, daar is wat gelachen.")
    ids = {name: one.public_id for name, one in made.items()}
    ids |= {"own_draft": own.public_id, "ended_draft": ended.public_id}
    return ids | _claimed(bo) | {"fresh_link": made["handed_over"].link.public_id}


def _claimed(bo: Membership) -> dict[str, str]:
    shares = Share.objects.by(bo).claimed().filter(link__isnull=False)
    by_day = shares.select_related("story", "link").order_by("claimed_at")
    found: Share = max(by_day, key=lambda share: Share.objects.about(share.story).count())
    return {
        "claimed": found.public_id,
        "best": found.story.public_id,
        "link": found.link.public_id if found.link else "",
    }


def _posts(lot: Membership) -> dict[str, str]:
    """Give somebody accounts and posts in every state; no network is ever asked."""
    now = clock.now()
    far, near = now + timedelta(days=40), now + timedelta(days=4)
    made = {
        "account_works": _account(lot, "mastodon", "personal"),
        "account_new": _account(lot, "bluesky", "personal", confirmed_at=None),
        "account_ends": _account(lot, "linkedin", "work", expires_at=near),
        "account_gone": _account(lot, "threads", "personal", expires_at=far, needs="connect_again"),
    }
    stories = iter(Story.objects.published().order_by("-published_at")[:10])
    tomorrow = {"due_at": now + timedelta(hours=20), "next_try_at": far}
    through = made["account_works"]
    posts = {
        "waiting": _post(next(stories), through, **tomorrow),
        "now": _post(next(stories), through, next_try_at=far),
        "shared": _post(next(stories), through, address="https://mastodon.example/@lot/1"),
        "needs_you": _post(next(stories), made["account_gone"], why="connect_again"),
        "refused": _post(next(stories), through, why="not_accepted", said="Validation failed"),
        "unknown": _post(next(stories), through, why="no_answer"),
        "withdrawn": _post(next(stories), through),
        "stopped": _post(next(stories), through),
    }
    for name, post in posts.items():
        Post.objects.filter(pk=post.pk).update(state="waiting" if name == "now" else name)
    names = {name: one.public_id for name, one in made.items()}
    return names | {f"post_{name}": post.share.public_id for name, post in posts.items()}


def _account(lot: Membership, network: str, purpose: str, **facts: Any) -> Connection:
    given = {"confirmed_at": clock.now()} | facts
    ends, why = given.pop("expires_at", None), given.pop("needs", "")
    row = Connection(membership=lot, network=network, purpose=purpose, name="Lot Mulder", **given)
    handle = f"@lot@{network}.example"
    row.put(Credentials(access_token="-", account="1", handle=handle, expires_at=ends))
    row.needs, row.address = why, f"https://{network}.example/@lot"
    row.save()
    return row


def _post(story: Story, through: Connection, **facts: Any) -> Post:
    lot = through.membership
    words = "Wat een dag was dat op het dak van de school. Veertig leerlingen keken mee."
    share = make_share(story, by=lot, network="copy", text=words, said="")
    Share.objects.filter(pk=share.pk).update(network=through.network)
    share.network = through.network
    made: Post = Post.objects.create(
        share=share, connection=through, key=ids.new_public_id(), **facts
    )
    return made


def _sources(ana: Membership) -> dict[str, str]:
    now, later = clock.now(), clock.now() + timedelta(days=30)
    failing = make_source(
        by=ana,
        name="Nieuws van de gemeente",
        address="https://gemeente.example/nieuws.xml",
        next_check_at=later,
        problem="http_status",
        problem_facts={"status": 404},
        problem_since=now - timedelta(days=2),
        failures=5,
    )
    feeds = [
        {"title": "Alle berichten", "address": "https://krant.example/feeds/alles.xml"},
        {"title": "Techniek", "address": "https://krant.example/feeds/techniek.xml"},
    ]
    address = "https://krant.example/"
    more: dict[str, Any] = {"kind": "page", "feed_address": "", "next_check_at": later}
    choice = make_source(by=ana, name="De Krant", address=address, found_feeds=feeds, **more)
    address = "https://vakbond.example/over-ons"
    looking = make_source(by=ana, name="vakbond.example", address=address, **more)
    address, wrong = "https://buurt.example/agenda", {"problem": "no_feed", "problem_since": now}
    unfound = make_source(by=ana, name="buurt.example", address=address, **more | wrong)
    make_source(
        by=ana,
        name="Brancheblad",
        address="https://branche.example/feed",
        paused_at=now - timedelta(days=9),
        next_check_at=later,
    )
    working = Source.objects.get(name="Vakblad Installatie")
    ingesting.ask_now(working)
    made = {"source": working, "failing": failing, "choice": choice, "looking": looking}
    address, gone = "https://oudblad.example/feed", {"removed_at": now, "removed_by": ana}
    made["removed"] = make_source(by=ana, name="Oud vakblad", address=address, **gone)
    made["unfound"] = unfound
    return {name: one.public_id for name, one in made.items()}


def _lists(lumen: Organisation, cast: dict[str, Membership]) -> dict[str, str]:
    dara, bo = cast["dara"], cast["bo"]
    make_invitation(lumen, "joost@lumen.example", name="Joost Blok")
    return {
        "invited": make_invitation(lumen, "lot@lumen.example", name="Lot Hendriks").token,
        "over": make_invitation(lumen, "wim@lumen.example", withdrawn_at=clock.now()).token,
        "list": inviting.prepare_list(LIST.encode(), by=dara).public_id,
        "wrong_list": inviting.prepare_list(WRONG_LIST.encode(), by=dara).public_id,
        "team": Team.objects.order_by("name")[0].public_id,
        "stop": stopping.token_of(
            cast["peter"].public_id, organisation_public_id=bo.organisation.public_id
        ),
        "mail": _a_mail(),
    }


def _a_mail() -> str:
    """Keep a mail where the page of mails looks for it, and return its name."""
    from merkwerk.operations import mail_folder

    folder = Path(settings.MERKWERK_MAIL_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "20261121-090000-voorbeeld.eml").write_bytes(MAIL)
    return str(mail_folder.newest(folder)[0].name)


MAIL = """From: Merkwerk <merkwerk@lumen.example>
To: bo@lumen.example
Subject: Twee leerlingen lopen een dag mee
Date: Sat, 21 Nov 2026 09:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=grens

--grens
Content-Type: text/plain; charset=utf-8

Yara en Milan staan vrijdag op het dak, met helm en al.

--grens
Content-Type: text/html; charset=utf-8

<!doctype html><html lang="nl"><head><title>Een dag mee</title></head>
<body><p>Yara en Milan staan vrijdag op het dak, met helm en al.</p></body></html>

--grens--
""".replace("\n", "\r\n").encode()


def _await_the_queue(lumen: Organisation) -> None:
    """Wait until the worker brought in what the demo's feed has."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with tenancy.acting_in(lumen.pk):
            if Source.objects.get(name="Vakblad Installatie").checked_at:
                return
        time.sleep(0.5)
    raise SystemExit("The demo's feed was not brought in.")


def _cookie(member: Membership) -> str:
    client = sign_in(Client(), member)
    session = client.session
    with tenancy.as_person(member.person_id):
        session[SESSION_KEY] = list(Membership.of_person.values_list("public_id", flat=True))
    session.save()
    return client.cookies["sessionid"].value


def _path(page: Page, names: dict[str, str], slugs: dict[str, str]) -> str:
    given = {key: names.get(value, value) for key, value in page.names.items()}
    query = f"?{page.query.format_map(defaultdict(str, names))}" if page.query else ""
    try:
        return reverse(page.address, kwargs=given) + query
    except django.urls.NoReverseMatch:
        given.setdefault("slug", slugs.get(page.who, "lumen"))
        return reverse(page.address, kwargs=given) + query


def speak(language: str) -> None:
    """Let everybody read *language*."""
    for organisation in Organisation.objects.all():
        with tenancy.acting_in(organisation.pk):
            Membership.objects.here().update(language=language)


if __name__ == "__main__":
    if sys.argv[1] == "speak":
        speak(sys.argv[2])
    else:
        print(json.dumps(build() if sys.argv[1] == "build" else enter()))
