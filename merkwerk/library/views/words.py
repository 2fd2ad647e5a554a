"""Suggestions and questions of a story: add, take away, undo."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from merkwerk.library import access, suggesting
from merkwerk.library.forms.words import QuestionForm, SuggestionForm
from merkwerk.library.models import Story
from merkwerk.library.views.editor import page_with
from merkwerk.library.views.framing import CURATORS, posted_from, to_editor
from merkwerk.people.doors import MemberRequest, member


@member(*CURATORS)
@posted_from(to_editor)
def suggestions(request: MemberRequest, public_id: str) -> HttpResponse:
    """Add a wording."""
    story = access.story_for_curator(request.membership, public_id)
    form = SuggestionForm(request.POST, auto_id="s_%s")
    if not form.is_valid():
        return page_with(request, story, suggestion_form=form)
    wanted = form.cleaned_data
    suggesting.suggest(story, wanted["text"], by=request.membership, network=wanted["network"])
    return _back(request, story)


@member(*CURATORS)
@posted_from(to_editor)
def questions(request: MemberRequest, public_id: str) -> HttpResponse:
    """Add a question."""
    story = access.story_for_curator(request.membership, public_id)
    form = QuestionForm(request.POST, auto_id="q_%s")
    if not form.is_valid():
        return page_with(request, story, question_form=form)
    suggesting.ask(story, form.cleaned_data["text"])
    return _back(request, story)


@member(*CURATORS)
@require_POST
def suggestion_removal(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take a wording away."""
    one = access.suggestion_for_curator(request.membership, public_id)
    suggesting.remove(one)
    return _back(request, one.story, undo=f"suggestion.{one.public_id}")


@member(*CURATORS)
@require_POST
def undo_suggestion_removal(request: MemberRequest, public_id: str) -> HttpResponse:
    """Put a wording back."""
    one = access.suggestion_for_curator(request.membership, public_id)
    suggesting.restore(one)
    return _back(request, one.story)


@member(*CURATORS)
@require_POST
def question_removal(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take a question away."""
    one = access.question_for_curator(request.membership, public_id)
    suggesting.remove(one)
    return _back(request, one.story, undo=f"question.{one.public_id}")


@member(*CURATORS)
@require_POST
def undo_question_removal(request: MemberRequest, public_id: str) -> HttpResponse:
    """Put a question back."""
    one = access.question_for_curator(request.membership, public_id)
    suggesting.restore(one)
    return _back(request, one.story)


def _back(request: MemberRequest, story: Story | None, undo: str = "") -> HttpResponse:
    public_id = story.public_id if story is not None else ""
    address = reverse("library_editor", args=[request.organisation.slug, public_id])
    return redirect(f"{address}?undo={undo}#words" if undo else f"{address}#words")
