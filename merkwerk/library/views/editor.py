"""The story editor: left what it is, right how people will meet it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merkwerk.kit import clock
from merkwerk.kit.errors import Refusal
from merkwerk.library import (
    access,
    announcing,
    bringing_in,
    editing,
    merging,
    publishing,
    retiring,
)
from merkwerk.library.errors import ChangedMeanwhile, NotReady
from merkwerk.library.forms.stories import PictureForm, StoryForm
from merkwerk.library.forms.words import QuestionForm, SuggestionForm
from merkwerk.library.models import Story
from merkwerk.library.views.framing import (
    CURATORS,
    UNPROCESSABLE,
    add_refusal,
    posted_from,
    to_editor,
)
from merkwerk.people.doors import MemberRequest, member

CONFLICT = 409


@member(*CURATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def editor(request: MemberRequest, public_id: str) -> HttpResponse:
    """Show the story to write on; POST saves it."""
    story = access.story_for_curator(request.membership, public_id)
    if request.method != "POST":
        return _page(request, story)
    form = StoryForm(request.POST, story=story)
    if not _save(request, story, form):
        return _page(request, story, form=form, status=UNPROCESSABLE)
    messages.success(request, _("Saved."))
    return _to_editor(request, story)


@member(*CURATORS)
@require_POST
def draft(request: MemberRequest, public_id: str) -> HttpResponse:
    """Save while somebody types; what cannot be saved yet stays on their page.

    Answers with the preview as it now is and the revision in ``X-Revision``; 409 when a colleague
    saved meanwhile, 422 when something is not right yet (the rest is saved).
    """
    story = access.story_for_curator(request.membership, public_id)
    form = StoryForm(request.POST, story=story)
    is_valid = form.is_valid()
    try:
        editing.edit(story, by=request.membership, **form.changes())
    except ChangedMeanwhile as refusal:
        return HttpResponse(str(refusal), status=CONFLICT, content_type="text/plain")
    except NotReady:
        is_valid = False
    story = access.story_for_curator(request.membership, public_id)
    response = render(request, "library/_preview.html", _preview_facts(story))
    response.status_code = 200 if is_valid else UNPROCESSABLE
    response["X-Revision"] = str(story.revision)
    return response


@member(*CURATORS)
@posted_from(to_editor)
def publication(request: MemberRequest, public_id: str) -> HttpResponse:
    """Save what is on the page, then publish: now, or at the time that was given."""
    story = access.story_for_curator(request.membership, public_id)
    form = StoryForm(request.POST, story=story)
    is_saved = _save(request, story, form)
    try:
        if is_saved and _publish(request, story, form):
            return _to_editor(request, story)
    except Refusal as refusal:
        add_refusal(form, refusal)
    story = access.story_for_curator(request.membership, public_id)
    return _page(request, story, form=form, status=UNPROCESSABLE)


@member(*CURATORS)
@require_POST
def undo_plan(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take the time to publish away."""
    story = access.story_for_curator(request.membership, public_id)
    publishing.unplan(story, by=request.membership)
    messages.success(request, _("It is a draft again; nothing is published."))
    return _to_editor(request, story)


@member(*CURATORS)
@posted_from(to_editor)
def picture(request: MemberRequest, public_id: str) -> HttpResponse:
    """Give the story a picture of one's own."""
    story = access.story_for_curator(request.membership, public_id)
    form = PictureForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            content, alt = form.cleaned_data["picture"].read(), form.cleaned_data["alt"]
            editing.show_picture(story, content, by=request.membership, alt=alt)
            return _to_editor(request, story)
        except Refusal as refusal:
            form.add_error("picture", str(refusal))
    return _page(request, story, picture_form=form, status=UNPROCESSABLE)


@member(*CURATORS)
@require_POST
def no_picture(request: MemberRequest, public_id: str) -> HttpResponse:
    """Leave the story without a picture."""
    story = access.story_for_curator(request.membership, public_id)
    editing.take_picture_away(story, by=request.membership)
    return _to_editor(request, story)


@member(*CURATORS)
@require_safe
def reading(request: MemberRequest, public_id: str) -> HttpResponse:
    """How the reading of the page goes; tells the page to come anew when it is done."""
    story = access.story_for_curator(request.membership, public_id)
    found = story.reading
    response = render(request, "library/_reading.html", {"story": story, "reading": found})
    if found is not None and not found.is_under_way and not story.edited_fields:
        response["HX-Refresh"] = "true"
    return response


@member(*CURATORS)
@require_POST
def read_again(request: MemberRequest, public_id: str) -> HttpResponse:
    """Try to read the page once more."""
    story = access.story_for_curator(request.membership, public_id)
    bringing_in.read_again(story)
    return _to_editor(request, story)


@member(*CURATORS)
@require_POST
def undo_retirement(request: MemberRequest, public_id: str) -> HttpResponse:
    """Bring the story back."""
    story = access.story_for_curator(request.membership, public_id)
    retiring.bring_back([story], by=request.membership)
    return _to_editor(request, story)


def page_with(request: MemberRequest, story: Story, **forms: Any) -> HttpResponse:
    """Return the editor with a form that needs another look."""
    return _page(request, story, status=UNPROCESSABLE, **forms)


def _save(request: MemberRequest, story: Story, form: StoryForm) -> bool:
    """Save what is right; say beside its field what is not. Whether everything was right."""
    is_valid = form.is_valid()
    try:
        editing.edit(story, by=request.membership, **form.changes())
    except ChangedMeanwhile as refusal:
        form.add_error(None, str(refusal))
        typed = request.POST.copy()
        typed["revision"] = str(story.revision)
        form.data = typed
        return False
    except NotReady as refusal:
        add_refusal(form, refusal)
        return False
    return is_valid


def _publish(request: MemberRequest, story: Story, form: StoryForm) -> bool:
    if request.POST.get("when") != "later":
        publishing.publish(story, by=request.membership)
        messages.success(request, _("Published. People hear of it within their own hours."))
        return True
    at = form.cleaned_data.get("publish_at")
    if at is None:
        form.add_error("publish_at", _("Choose a day and a time."))
        return False
    publishing.plan(story, by=request.membership, at=at)
    messages.success(request, _("Planned. It will be published at that time, without you."))
    return True


def _page(
    request: MemberRequest,
    story: Story,
    *,
    status: int = 200,
    form: StoryForm | None = None,
    **forms: Any,
) -> HttpResponse:
    facts = {
        **_preview_facts(story),
        "form": form or StoryForm(story=story),
        "picture_form": forms.get("picture_form") or PictureForm(prefix=None),
        "suggestion_form": forms.get("suggestion_form") or SuggestionForm(auto_id="s_%s"),
        "question_form": forms.get("question_form") or QuestionForm(auto_id="q_%s"),
        "suggestions": story.suggestions.filter(removed_at=None),
        "questions": story.starterquestion_set.filter(removed_at=None),
        "reading": story.reading,
        "is_unread": bringing_in.is_unread(story),
        "twin": merging.twin_of(story),
        "approval": story.approval,
        "undone": request.GET.get("undo", ""),
    }
    return render(request, "library/editor.html", facts, status=status)


def _preview_facts(story: Story) -> dict[str, Any]:
    return {
        "story": story,
        "state": story.state_at(clock.now()),
        "needs": publishing.needs_of(story),
        "audience": announcing.size_of_audience(story),
        "is_told": announcing.is_told(story),
    }


def _to_editor(request: MemberRequest, story: Story) -> HttpResponse:
    return redirect("library_editor", slug=request.organisation.slug, public_id=story.public_id)
