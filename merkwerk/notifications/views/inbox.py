"""The inbox: what I was told, and marking it read."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from merkwerk.notifications import access, reading
from merkwerk.people.doors import MemberRequest, member

A_PAGE = 25


@require_GET
@member()
def inbox(request: MemberRequest) -> HttpResponse:
    """Show what I was told, the latest first."""
    page = Paginator(access.inbox_of(request.membership), A_PAGE).get_page(request.GET.get("page"))
    lines = reading.lines_of(list(page.object_list))
    unread = reading.unread_count(request.membership)
    return render(
        request,
        "notifications/inbox.html",
        {"page": page, "lines": lines, "unread": unread, "organisation": request.organisation},
    )


@require_POST
@member()
def opening(request: MemberRequest, public_id: str) -> HttpResponse:
    """Mark one notice read and go where it leads."""
    path = reading.read(access.notice_for(request.membership, public_id))
    if path is None:
        messages.info(request, _("That is not here any more."))
        return redirect("notifications_inbox", request.organisation.slug)
    return redirect(path)


@require_POST
@member()
def reading_all(request: MemberRequest) -> HttpResponse:
    """Mark everything as read."""
    reading.read_all(request.membership)
    return redirect("notifications_inbox", request.organisation.slug)


@require_POST
@member()
def seen(request: MemberRequest) -> HttpResponse:
    """Mark read what I was told about something that a page has just shown me.

    A page says so itself, once somebody looks at it: opening an address alone changes nothing.
    """
    subject = request.POST.get("kind", ""), request.POST.get("subject", "")
    reading.read_about(subject, by=request.membership)
    return HttpResponse(status=204)
