"""What the library tells people."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from merkwerk.kit import clock
from merkwerk.library.models import MayShare, Source, Story
from merkwerk.library.warning import public_id_of
from merkwerk.notifications.kinds import Letter, NoticeKind

MOST_DETAIL = 300


class StoryPublished(NoticeKind):
    """There is a story you may want to share."""

    key = "library.story.published"
    is_rationed = True

    def describe(self, public_ids: Sequence[str], language: str) -> dict[str, Letter]:
        """Return the letters of the stories that are open now."""
        stories = Story.objects.all().open_at(clock.now()).filter(public_id__in=public_ids)
        with override(language):
            return {story.public_id: _about_story(story) for story in stories.with_picture()}


class SourceIsFailing(NoticeKind):
    """A source you look after needs a hand."""

    key = "library.source.failing"
    is_rationed = False
    why = _("You get this because you work on stories at %(organisation)s.")

    def describe(self, public_ids: Sequence[str], language: str) -> dict[str, Letter]:
        """Return the letters of the sources that still have a problem."""
        occasions = _occasions_of(public_ids)
        sources = Source.objects.filter(public_id__in=occasions).exclude(problem="")
        with override(language):
            return {
                occasion: letter
                for source in sources.select_related("organisation")
                for letter in [_about_source(source)]
                for occasion in occasions[source.public_id]
            }


class StoryNotPublished(NoticeKind):
    """A story you planned could not be published then."""

    key = "library.story.not_published"
    is_rationed = False
    why = _("You get this because you planned this story.")

    def describe(self, public_ids: Sequence[str], language: str) -> dict[str, Letter]:
        """Return the letters of the stories that are not published yet."""
        occasions = _occasions_of(public_ids)
        stories = Story.objects.filter(public_id__in=occasions, published_at=None)
        with override(language):
            return {
                occasion: letter
                for story in stories.select_related("organisation")
                for letter in [_about_plan(story)]
                for occasion in occasions[story.public_id]
            }


def _occasions_of(occasion_ids: Sequence[str]) -> dict[str, list[str]]:
    """Return by public id every occasion on which something happened to it: often several."""
    occasions: dict[str, list[str]] = {}
    for occasion_id in occasion_ids:
        occasions.setdefault(public_id_of(occasion_id), []).append(occasion_id)
    return occasions


def _about_story(story: Story) -> Letter:
    may_share = story.may_share != MayShare.NO
    return Letter(
        title=story.title,
        detail=story.why_it_matters or story.summary[:MOST_DETAIL],
        image_url=story.image.public_address(640) if story.image else None,
        action_label=str(_("Share in your own words") if may_share else _("Read it")),
        action_path=_composer_of(story) if may_share else story.get_absolute_url(),
    )


def _composer_of(story: Story) -> str:
    """Where writing begins: one tap from the mail, so that sharing is three in all."""
    return reverse("sharing_composer", args=[story.organisation.slug, story.public_id])


def _about_source(source: Source) -> Letter:
    return Letter(
        title=str(_("The source %(name)s keeps failing") % {"name": source.name}),
        detail=source.problem_sentence,
        action_label=str(_("Look at the source")),
        action_path=reverse("library_source", args=[source.organisation.slug, source.public_id]),
    )


def _about_plan(story: Story) -> Letter:
    return Letter(
        title=str(_("“%(title)s” was not published") % {"title": story.title}),
        detail=str(_("It was planned, but something it needs was missing by then.")),
        action_label=str(_("Look at the story")),
        action_path=reverse("library_editor", args=[story.organisation.slug, story.public_id]),
    )
