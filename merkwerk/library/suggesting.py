"""Suggesting: wordings to begin from, and questions to start with. Both can be taken back."""

from __future__ import annotations

from merkwerk.kit import clock
from merkwerk.library import taking_turns
from merkwerk.library.models import StarterQuestion, Story, Suggestion
from merkwerk.people.models import Membership


def suggest(story: Story, text: str, *, by: Membership, network: str = "") -> Suggestion:
    """Add a wording for one network, or for any. The same twice is one."""
    _take_turns(story)
    made: Suggestion
    made, _ = Suggestion.objects.get_or_create(
        story=story,
        text=text.strip(),
        network=network,
        language=story.language,
        removed_at=None,
        defaults={"made_by": by},
    )
    return made


def ask(story: Story, text: str) -> StarterQuestion:
    """Add a question to start from. The same twice is one."""
    _take_turns(story)
    made: StarterQuestion
    made, _ = StarterQuestion.objects.get_or_create(
        story=story, text=text.strip(), language=story.language, removed_at=None
    )
    return made


def remove(one: Suggestion | StarterQuestion) -> None:
    """Take a wording or a question away. Twice is harmless."""
    one.removed_at = one.removed_at or clock.now()
    one.save(update_fields=["removed_at"])


def restore(one: Suggestion | StarterQuestion) -> None:
    """Undo taking it away."""
    one.removed_at = None
    one.save(update_fields=["removed_at"])


def _take_turns(story: Story) -> None:
    taking_turns.one_at_a_time(f"words of {story.public_id}")
