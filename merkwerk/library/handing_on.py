"""Handing on: slow work goes to a worker, by the name of its task in ``tasks.py``.

The job is written in the transaction of the deed, so that it is lost with it.
"""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from merkwerk.kit import tenancy
from merkwerk.library.models import Source, Story


def read_page(story: Story) -> None:
    """Have the page of a story read."""
    _hand_on("library.read_page", story_id=story.public_id)


def look_for_feed(source: Source) -> None:
    """Have the feed of a source found."""
    _hand_on("library.look_for_feed", source_id=source.public_id)


def check_source(source: Source) -> None:
    """Have a source checked, unless a job for it waits already."""
    task = app.configure_task(
        "library.check_source", queueing_lock=f"library.check_source-{source.public_id}"
    )
    with suppress(AlreadyEnqueued), transaction.atomic():
        task.defer(organisation_id=tenancy.current_id(), source_id=source.public_id)


def tell_about_story(story: Story) -> None:
    """Have everybody told about a story."""
    _hand_on("library.tell_about_story", story_id=story.public_id)


def _hand_on(task: str, **what: str) -> None:
    app.configure_task(task).defer(organisation_id=tenancy.current_id(), **what)
