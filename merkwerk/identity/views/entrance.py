"""The front door: signing in, and choosing where to go."""

from __future__ import annotations

from typing import Any

from allauth.account.views import ConfirmLoginCodeView, ConfirmPasswordResetCodeView
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from merkwerk.identity import founding, signing_in
from merkwerk.people.doors import anybody
from merkwerk.people.models import Person


class ConfirmCodeView(ConfirmLoginCodeView):  # type: ignore[misc]
    """The page that takes the code; in development on this machine it shows the code too."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the code where it may be shown."""
        return {**super().get_context_data(**kwargs), **_shown_code(self.request, self._process)}


class ConfirmResetCodeView(ConfirmPasswordResetCodeView):  # type: ignore[misc]
    """The same for a new password."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the code where it may be shown."""
        return {**super().get_context_data(**kwargs), **_shown_code(self.request, self._process)}


def _shown_code(request: HttpRequest, process: Any) -> dict[str, str]:
    return {"development_code": process.code if signing_in.may_show_code(request) else ""}


@anybody
def choose(request: HttpRequest) -> HttpResponse:
    """Lead to the only organisation, to the choice between several, to sign-in or the first run."""
    if not founding.is_founded():
        return redirect("identity_welcome")
    if not isinstance(request.user, Person):
        return redirect_to_login("/")
    choices = signing_in.choices_of(request, request.user)
    if len(choices) == 1:
        return redirect("home", slug=choices[0].organisation.slug)
    return render(request, "identity/choose.html", {"choices": choices})
