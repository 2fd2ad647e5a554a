"""Beginning a story: from an address, or by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from merkwerk.kit import ids
from merkwerk.kit.errors import Refusal
from merkwerk.library import bringing_in
from merkwerk.library.forms.stories import AddressForm
from merkwerk.library.models import Story
from merkwerk.library.views.framing import CURATORS, UNPROCESSABLE
from merkwerk.people.doors import MemberRequest, member


@member(*CURATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Ask for the address, and begin with it."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            brought = bringing_in.bring_in(form.cleaned_data["address"], by=request.membership)
            _say_what_is_known(request, brought)
            return _to_editor(request, brought.story)
        except Refusal as refusal:
            form.add_error("address", str(refusal))
    status = UNPROCESSABLE if form.is_bound else 200
    facts = {"form": form, "new_id": ids.new_public_id()}
    return render(request, "library/new.html", facts, status=status)


@member(*CURATORS)
@require_POST
def by_hand(request: MemberRequest) -> HttpResponse:
    """Begin an empty story; the page brought an id for it, so that twice makes one."""
    wanted = request.POST.get("new_id", "")
    is_fit = len(wanted) == ids.LENGTH and set(wanted) <= set(ids.ALPHABET)
    story = bringing_in.write_by_hand(
        by=request.membership, public_id=wanted if is_fit else ids.new_public_id()
    )
    return _to_editor(request, story)


def _say_what_is_known(request: MemberRequest, brought: bringing_in.Brought) -> None:
    """Say that the story was there already; of a declined one its own page says more."""
    if not brought.is_new and brought.story.state != "declined":
        messages.info(request, _("This page is in the library already. Here is its story."))


def _to_editor(request: MemberRequest, story: Story) -> HttpResponse:
    return redirect("library_editor", slug=request.organisation.slug, public_id=story.public_id)
