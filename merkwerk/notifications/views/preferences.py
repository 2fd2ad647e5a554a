"""How often I want to be told, and in which hours."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from merkwerk.notifications import choosing
from merkwerk.notifications.forms import TellingForm
from merkwerk.notifications.models import Pace
from merkwerk.people.doors import MemberRequest, member
from merkwerk.people.models import Membership


@require_http_methods(["GET", "POST"])
@member()
def preferences(request: MemberRequest) -> HttpResponse:
    """Show and save my choices."""
    form = TellingForm(request.POST or None, initial=_now(request.membership))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        choosing.choose(
            request.membership,
            pace=Pace(chosen["pace"]),
            days=chosen["work_days"],
            opens=chosen["work_from"],
            closes=chosen["work_until"],
        )
        messages.success(request, _("Saved. We keep to it."))
        return redirect("notifications_preferences", request.organisation.slug)
    status = 422 if form.is_bound else 200
    return render(request, "notifications/preferences.html", {"form": form}, status=status)


def _now(membership: Membership) -> dict[str, object]:
    return {
        "pace": choosing.pace_of(membership),
        "work_days": membership.work_days,
        "work_from": membership.work_from,
        "work_until": membership.work_until,
    }
