"""Background work of the library: one call each, and each may be repeated."""

from __future__ import annotations

from procrastinate.contrib.django import app

from merkwerk.kit import queues
from merkwerk.kit.rounds import go_round
from merkwerk.library import announcing, fetching, ingesting, publishing, subscribing
from merkwerk.people.models import Organisation


@app.task(name="library.read_page", queue=queues.NETWORK, priority=queues.SOON)
def read_page(organisation_id: int, story_id: str) -> None:
    """Read the page of a story."""
    fetching.fetch(organisation_id, story_id)


@app.task(name="library.look_for_feed", queue=queues.NETWORK, priority=queues.SOON)
def look_for_feed(organisation_id: int, source_id: str) -> None:
    """Find the feed of a new source."""
    subscribing.look(organisation_id, source_id)


@app.task(name="library.check_source", queue=queues.NETWORK)
def check_source(organisation_id: int, source_id: str) -> None:
    """See what is new at a source."""
    ingesting.check(organisation_id, source_id)


@app.task(name="library.tell_about_story", priority=queues.AT_ONCE)
def tell_about_story(organisation_id: int, story_id: str) -> None:
    """Tell everybody about a published story."""
    announcing.tell_everybody(organisation_id, story_id)


@app.periodic(cron="* * * * *")
@app.task(name="library.check_due_sources", pass_context=False)
def check_due_sources(timestamp: int) -> None:
    """Ask for a check of every source that is due."""
    go_round(_organisations(), ingesting.ask_for_due)


@app.periodic(cron="* * * * *")
@app.task(name="library.publish_due_stories", priority=queues.SOON, pass_context=False)
def publish_due_stories(timestamp: int) -> None:
    """Publish what was planned for now."""
    go_round(_organisations(), publishing.publish_due)


@app.periodic(cron="* * * * *")
@app.task(name="library.ask_again", pass_context=False)
def ask_again(timestamp: int) -> None:
    """Ask again for pages, feeds and tellings whose worker was lost."""
    for ask in (fetching.ask_for_stuck, subscribing.ask_for_stuck, announcing.ask_for_missed):
        go_round(_organisations(), ask)


def _organisations() -> list[int]:
    return list(Organisation.objects.values_list("pk", flat=True))
