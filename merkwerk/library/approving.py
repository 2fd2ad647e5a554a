"""Approving: somebody says whether a story from a source is for us, and may think again."""

from __future__ import annotations

from typing import NoReturn

from merkwerk.activity.remembering import remember
from merkwerk.library import activities, errors, merging, publishing
from merkwerk.library.models import Approval, Story
from merkwerk.people.models import Membership


def accept(story: Story, *, by: Membership) -> Approval:
    """Take the story into the library as a draft. Twice is harmless.

    Raises errors.NotProposed for a story that no source proposed, or that was declined, and
    errors.WentIntoAnother when it went meanwhile because the library has its page.
    """
    return _judge(story, Approval.Verdict.ACCEPTED, by=by, because="")


def decline(story: Story, *, by: Membership, because: str = "") -> Approval:
    """Leave the story out, for a reason if there is one to give. Twice is harmless.

    Raises errors.NotProposed for a story that no source proposed, or that was accepted, and
    errors.WentIntoAnother when it went meanwhile because the library has its page.
    """
    return _judge(story, Approval.Verdict.DECLINED, by=by, because=because)


def undo(story: Story, *, by: Membership) -> None:
    """Put the story back in the review queue, not planned any more. Twice is harmless.

    What is published stays. Raises errors.NotProposed for a story that is swept meanwhile.
    """
    story = _locked(story)
    standing = story.approval
    if standing is None or story.published_at is not None:
        return
    publishing.unplan(story, by=by)
    standing.undo(by=by)
    standing.save()
    remember(activities.RECONSIDERED, by=by, subject=("story", story.public_id))


def _judge(story: Story, verdict: str, *, by: Membership, because: str) -> Approval:
    story = _locked(story)
    standing = story.approval
    if standing is not None and standing.verdict == verdict:
        return standing
    if standing is not None or story.state != "proposed":
        raise errors.NotProposed
    made: Approval = Approval.objects.create(
        story=story, verdict=verdict, by=by, because=because.strip()[:300]
    )
    done = activities.ACCEPTED if made.is_accepted else activities.DECLINED
    remember(done, by=by, subject=("story", story.public_id))
    return made


def _locked(story: Story) -> Story:
    found: Story | None = Story.objects.select_for_update(of=("self",)).filter(pk=story.pk).first()
    return found if found is not None else _refuse_gone(story)


def _refuse_gone(story: Story) -> NoReturn:
    into = merging.went_into(story)
    raise errors.WentIntoAnother(into) if into is not None else errors.NotProposed
