"""Topics: what stories are about."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from merkwerk.kit.errors import Refusal
from merkwerk.library import access, naming
from merkwerk.library.forms.words import TopicForm
from merkwerk.library.models import Topic
from merkwerk.library.views.framing import CURATORS, UNPROCESSABLE, posted_from, tabs
from merkwerk.people.doors import MemberRequest, member


@member(*CURATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def topics(request: MemberRequest) -> HttpResponse:
    """Every topic; POST makes one."""
    form = TopicForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        naming.make_topic(form.cleaned_data["name"], by=request.membership)
        return redirect("library_topics", slug=request.organisation.slug)
    return _page(request, form=form)


def _to_topics(request: MemberRequest, public_id: str) -> HttpResponse:
    access.topic_for_curator(request.membership, public_id)
    return redirect("library_topics", slug=request.organisation.slug)


@member(*CURATORS)
@posted_from(_to_topics)
def topic(request: MemberRequest, public_id: str) -> HttpResponse:
    """Give a topic another name."""
    found = access.topic_for_curator(request.membership, public_id)
    form = TopicForm(request.POST, auto_id=f"{public_id}_%s")
    if form.is_valid():
        try:
            naming.rename(found, form.cleaned_data["name"], by=request.membership)
            return redirect("library_topics", slug=request.organisation.slug)
        except Refusal as refusal:
            form.add_error("name", str(refusal))
    return _page(request, renamed=found, rename_form=form)


def _page(
    request: MemberRequest,
    *,
    form: TopicForm | None = None,
    renamed: Topic | None = None,
    rename_form: TopicForm | None = None,
) -> HttpResponse:
    counted = access.topics_for_curator(request.membership).annotate(stories=Count("storytopic"))
    rows = [
        (one, rename_form if one == renamed else _form_of(one)) for one in counted.order_by("name")
    ]
    facts = {"tabs": tabs(request, "library_topics"), "form": form or TopicForm(), "rows": rows}
    is_wrong = rename_form is not None or (form is not None and form.is_bound)
    return render(request, "library/topics.html", facts, status=UNPROCESSABLE if is_wrong else 200)


def _form_of(topic: Topic) -> TopicForm:
    return TopicForm(initial={"name": topic.name}, auto_id=f"{topic.public_id}_%s")
