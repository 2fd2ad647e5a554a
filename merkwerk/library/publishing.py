"""Publishing: a story is offered to everybody, now or at a time, once it has what it needs."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from merkwerk.activity.remembering import remember
from merkwerk.kit import clock, tenancy
from merkwerk.library import activities, errors, handing_on, taking_turns, warning
from merkwerk.library.errors import Need
from merkwerk.library.models import MayShare, Story
from merkwerk.people.models import Membership

MOST_AT_ONCE = 100
log = logging.getLogger(__name__)


def needs_of(story: Story) -> list[Need]:
    """Return what the story still needs before it can be published, in the order of the page."""
    return list(_needs(story))


def publish(story: Story, *, by: Membership | None) -> Story:
    """Offer the story to everybody now, and tell them, once for ever. Twice is harmless.

    Returns the story as it then is. Raises errors.NotReady with what is still needed, Http404 when
    the story is gone.
    """
    story = _locked(story)
    if story.is_published:
        return story
    return _publish(story, by=by)


def plan(story: Story, *, by: Membership, at: datetime) -> Story:
    """Publish the story at a time to come. Twice is harmless.

    Raises errors.PastMoment for a time that has passed, errors.NotReady with what is still needed.
    """
    story = _locked(story)
    if story.is_published or (story.is_planned and story.publish_at == at):
        return story
    if at <= clock.now():
        raise errors.PastMoment
    _refuse_unready(story, at=at)
    story.publish_at, story.planned_by = at, by
    story.save()
    remember(activities.PLANNED, by=by, subject=("story", story.public_id), at=at.isoformat())
    return story


def unplan(story: Story, *, by: Membership | None) -> Story:
    """Take the time away; the story is a draft again. Twice is harmless."""
    story = _locked(story)
    if story.is_planned:
        story.unplan()
        story.save()
        remember(activities.UNPLANNED, by=by, subject=("story", story.public_id))
    return story


def publish_due(organisation_id: int) -> int:
    """Publish what was planned for now or before, each by itself; return how many.

    What has lost something it needs, or has ended before it could be published, becomes a draft
    again, and who planned it is told. Where it fails it is logged, and keeps no other waiting.
    """
    with tenancy.acting_in(organisation_id):
        due = list(Story.objects.all().due_at(clock.now()).order_by("publish_at")[:MOST_AT_ONCE])
    return sum(_try_to_publish(organisation_id, story) for story in due)


def _try_to_publish(organisation_id: int, story: Story) -> bool:
    try:
        return _publish_one_due(organisation_id, story)
    except Http404:
        return False
    except Exception:
        log.exception("Story %s could not be published", story.public_id)
        return False


def _publish_one_due(organisation_id: int, story: Story) -> bool:
    with tenancy.acting_in(organisation_id):
        story = _locked(story)
        if not story.is_planned or (story.publish_at and story.publish_at > clock.now()):
            return False
        if _needs_at(story, clock.now()):
            warning.warn_about_plan(story)
            unplan(story, by=None)
            return False
        _publish(story, by=story.planned_by)
        return True


def _publish(story: Story, *, by: Membership | None) -> Story:
    moment = clock.now()
    _refuse_unready(story, at=moment)
    story.publish(by=by, at=moment)
    story.save()
    remember(activities.PUBLISHED, by=by, subject=("story", story.public_id))
    if story.told_at is None:
        handing_on.tell_about_story(story)
    return story


def _refuse_unready(story: Story, *, at: datetime) -> None:
    needs = _needs_at(story, at)
    if needs:
        raise errors.NotReady(needs)


def _needs_at(story: Story, at: datetime) -> list[Need]:
    needs = needs_of(story)
    if story.is_retired:
        needs.append(Need("", _("This story was put away. Bring it back, then publish it.")))
    if story.has_ended_at(at):
        needs.append(
            Need("expires_at", _("The story would have ended by then. Choose a later day."))
        )
    return needs


def _needs(story: Story) -> Iterator[Need]:
    if not story.title.strip():
        yield Need("title", _("Give the story a title."))
    if not (story.address or story.summary.strip()):
        yield Need("summary", _("Write what it is about, or give the address of a page."))
    if not (story.why_it_matters.strip() or story.why_is_skipped):
        yield Need(
            "why_it_matters", _("Say in one line why this matters, or tick that you leave it out.")
        )
    if not story.may_share:
        yield Need("may_share", _("Say whether people may share this: yes, ask first, or no."))
    if story.may_share in (MayShare.ASK, MayShare.NO) and not story.may_share_reason.strip():
        yield Need("may_share_reason", _("Say why, so that people know what to do."))
    if story.image is not None and not story.image.alt.strip():
        yield Need(
            "image_alt", _("Describe the picture for people who cannot see it, or take it away.")
        )


def _locked(story: Story) -> Story:
    found: Story = taking_turns.held(Story.objects.select_related("image"), story)
    return found
