"""Stories and sources for tests, for rooms above, and for the demo. Call inside an organisation."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from merkwerk.kit import addresses, clock
from merkwerk.library.models import Approval, Source, Story, StoryTopic, Suggestion, Topic
from merkwerk.people.models import Membership


def make_topic(name: str = "Techniek") -> Topic:
    """Find or make a topic."""
    found: Topic = Topic.objects.filter(name=name).first() or Topic.objects.create(name=name)
    return found


def make_story(
    *, by: Membership | None = None, topics: tuple[str, ...] = (), **facts: Any
) -> Story:
    """Make a draft that has everything it needs to be published."""
    facts.setdefault("title", "Wij leggen zonnepanelen op de school in Noord")
    facts.setdefault("summary", "Veertig leerlingen keken mee vanaf het plein.")
    facts.setdefault("address", "https://lumen.example/nieuws/school-noord")
    facts.setdefault("canonical_address", addresses.canonical(facts["address"]))
    facts.setdefault("site", "lumen.example")
    facts.setdefault("why_it_matters", "Zo zien mensen wat wij voor de buurt doen.")
    facts.setdefault("may_share", "yes")
    story: Story = Story.objects.create(made_by=by, **facts)
    for name in topics:
        StoryTopic.objects.create(story=story, topic=make_topic(name))
    return story


def make_published_story(*, by: Membership | None = None, **facts: Any) -> Story:
    """Make a story that is published (now, unless ``published_at`` says when); nobody is told."""
    facts.setdefault("published_at", clock.now())
    return make_story(by=by, published_by=by, **facts)


def make_suggestion(
    story: Story, text: str = "Ik was erbij op het dak.", **facts: Any
) -> Suggestion:
    """Make a suggested wording for a story."""
    made: Suggestion = Suggestion.objects.create(story=story, text=text, **facts)
    return made


def make_source(*, by: Membership | None = None, **facts: Any) -> Source:
    """Make a source that was never checked."""
    facts.setdefault("name", "Vakblad Installatie")
    facts.setdefault("address", "https://vakblad.example/feed.xml")
    facts.setdefault("feed_address", facts["address"])
    source: Source = Source.objects.create(made_by=by, **facts)
    return source


def make_proposed_story(source: Source | None = None, **facts: Any) -> Story:
    """Make a story that waits in the review queue."""
    source = source or Source.objects.first() or make_source()
    facts.setdefault("why_it_matters", "")
    facts.setdefault("may_share", "")
    return make_story(source=source, origin=source.origin, **facts)


def make_verdict(story: Story, *, by: Membership, verdict: str = "accepted") -> Approval:
    """Judge a proposed story."""
    made: Approval = Approval.objects.create(story=story, by=by, verdict=verdict)
    return made


class _QuietFiles(SimpleHTTPRequestHandler):
    extensions_map = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".xml": "application/xml",
        ".rss": "application/rss+xml",
        ".atom": "application/atom+xml",
    }

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def serve_folder(folder: Path, port: int = 0) -> Iterator[str]:
    """Serve a folder's files on loopback while inside; give the address, like http://127.0.0.1:49152.

    Add that address to ``settings.MERKWERK_NAMED_ORIGINS`` so that it may be fetched.
    """
    with serve(functools.partial(_QuietFiles, directory=str(folder)), port) as address:
        yield address


@contextmanager
def serve(handler: Any, port: int = 0) -> Iterator[str]:
    """Serve with a request handler of http.server on loopback while inside; give the address."""
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
