"""No more mail, from a mail, without signing in. Opening it changes nothing; sending it does."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from merkwerk.kit import tenancy
from merkwerk.notifications import access, stopping
from merkwerk.people.doors import anybody
from merkwerk.people.models import Organisation


# Exempt, because a mail program sends it (RFC 8058 3.2): the signed address is the proof, and all
# it can do is stop mail.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@anybody
def stop(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Show the button; stop mail when it is pressed, or when a mail program presses it."""
    organisation = access.organisation_of(slug)
    with tenancy.acting_in(organisation.pk):
        return _answer(request, organisation, token)


def _answer(request: HttpRequest, organisation: Organisation, token: str) -> HttpResponse:
    membership = stopping.membership_of(token, organisation_public_id=organisation.public_id)
    if membership is None:
        raise Http404
    stopped = request.method == "POST"
    if stopped:
        stopping.stop(membership)
    with translation.override(membership.language):
        response = render(
            request, "notifications/stop.html", {"organisation": organisation, "stopped": stopped}
        )
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
