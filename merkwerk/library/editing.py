"""Editing: what a person writes is kept, and no one overwrites a colleague unseen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from merkwerk.activity.models import Activity
from merkwerk.activity.remembering import remember
from merkwerk.kit import addresses, clock
from merkwerk.library import activities, errors, publishing, taking_turns
from merkwerk.library.models import Story, StoryTopic, Topic
from merkwerk.library.models.story import MOST_ADDRESS
from merkwerk.media import keeping
from merkwerk.media.models import Image
from merkwerk.people.models import Membership

ONE_SITTING = timedelta(minutes=30)
FIELDS = frozenset(
    {
        "address",
        "title",
        "summary",
        "site",
        "author",
        "published_elsewhere_at",
        "language",
        "content_type",
        "origin",
        "why_it_matters",
        "may_share",
        "may_share_reason",
        "expires_at",
    }
)


def edit(
    story: Story,
    *,
    by: Membership,
    revision: int,
    changes: Mapping[str, Any],
    topics: Iterable[Topic] | None = None,
    skips_why: bool | None = None,
    image_alt: str | None = None,
) -> Story:
    """Save what somebody changed; None leaves as it is. Returns the story as it then is.

    *revision* is the one that the page was opened with. Raises errors.ChangedMeanwhile when another
    person saved since; what a machine filled in since is no reason. Raises errors.NotReady when a
    published story would lose something that it needs; then nothing is saved. Raises Http404 when
    the story is gone.
    """
    real = {name: value for name, value in changes.items() if name in FIELDS}
    also = _follows_from(real)
    taking_turns.one_at_a_time(*filter(None, also.values()))
    story = _locked(story)
    _refuse_overwriting(story, by, revision)
    for name, value in (real | also).items():
        setattr(story, name, value)
    _skip_why(story, skips_why, by)
    if image_alt is not None and story.image is not None:
        story.image.alt = image_alt
    _refuse_undoing(story)
    if topics is not None:
        _set_topics(story, topics)
    if image_alt is not None and story.image is not None:
        story.image.save(update_fields=["alt"])
    _revise(story, by, real)
    return story


def show_picture(story: Story, content: bytes, *, by: Membership, alt: str = "") -> Story:
    """Give the story a picture. Raises media.errors.ImageRefused; then the old one stays."""
    image = keeping.keep(content, by=by, alt=alt)
    return _exchange_picture(story, image, by)


def take_picture_away(story: Story, *, by: Membership) -> Story:
    """Leave the story without a picture. Twice is harmless."""
    return _exchange_picture(story, None, by)


def _exchange_picture(story: Story, image: Image | None, by: Membership) -> Story:
    story = _locked(story)
    old, story.image = story.image, image
    _revise(story, by, ["image"])
    if old is not None:
        keeping.let_go(old)
    return story


def _refuse_overwriting(story: Story, by: Membership, revision: int) -> None:
    """Refuse when anybody else saved since *revision*, whoever was the last to save."""
    since = {int(key): last for key, last in story.revisers.items() if last > revision}
    since.pop(by.pk, None)
    for key in sorted(since, key=lambda key: -since[key]):
        other = Membership.objects.filter(pk=key).first()
        if other is not None:
            raise errors.ChangedMeanwhile(who=other.name)


def _follows_from(changes: Mapping[str, Any]) -> dict[str, str]:
    """Return the address by which the library knows the story, when its address is changed."""
    if "address" not in changes:
        return {}
    return {"canonical_address": addresses.canonical(changes["address"])[:MOST_ADDRESS]}


def _refuse_undoing(story: Story) -> None:
    needs = publishing.needs_of(story) if story.published_at is not None else []
    if needs:
        raise errors.NotReady(needs)


def _skip_why(story: Story, skips: bool | None, by: Membership) -> None:
    if skips is None:
        return
    if skips and not story.why_it_matters:
        story.skip_why(by=by)
    else:
        story.unskip_why()


def _set_topics(story: Story, topics: Iterable[Topic]) -> None:
    wanted = {topic.pk for topic in topics}
    about = StoryTopic.objects.filter(story=story)
    about.exclude(topic_id__in=wanted).delete()
    StoryTopic.objects.bulk_create(
        [StoryTopic(story=story, topic_id=topic_id) for topic_id in sorted(wanted)],
        ignore_conflicts=True,
    )


def _revise(story: Story, by: Membership, fields: Iterable[str]) -> None:
    story.edited_fields = sorted({*story.edited_fields, *fields})
    story.revision += 1
    story.revised_at, story.revised_by = clock.now(), by
    story.revisers = {**story.revisers, str(by.pk): story.revision}
    story.save()
    if story.is_published:
        _remember_change(story, by)


def _remember_change(story: Story, by: Membership) -> None:
    """Remember once that somebody is changing it, not at every key."""
    before = clock.now() - ONE_SITTING
    said = Activity.objects.filter(verb=activities.CHANGED, by=by, subject_id=story.public_id)
    if not said.filter(at__gt=before).exists():
        remember(activities.CHANGED, by=by, subject=("story", story.public_id))


def _locked(story: Story) -> Story:
    stories = Story.objects.select_related("image", "revised_by")
    found: Story = taking_turns.held(stories, story)
    return found
