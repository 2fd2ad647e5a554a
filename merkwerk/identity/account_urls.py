"""The pages of allauth that this house has: sign in, sign out, password. Sign-up is closed.

The others it brings along are absent here: one of them writes when somebody only looks.
"""

from __future__ import annotations

from typing import NoReturn

from allauth.account import views
from allauth.decorators import rate_limit
from django.http import Http404, HttpRequest
from django.urls import path

from merkwerk.identity.views.entrance import ConfirmCodeView, ConfirmResetCodeView
from merkwerk.people.doors import anybody, signed_in


@anybody
def absent(request: HttpRequest, **_: str) -> NoReturn:
    """A page of allauth that this house does not have. Raises Http404."""
    raise Http404


_confirm = rate_limit(action="confirm_code")

urlpatterns = [
    path("login/", anybody(views.request_login_code), name="account_login"),
    path("login/code/", anybody(views.request_login_code), name="account_request_login_code"),
    path(
        "login/code/confirm/",
        anybody(_confirm(ConfirmCodeView.as_view())),
        name="account_confirm_login_code",
    ),
    path("login/password/", anybody(views.login), name="account_login_by_password"),
    path("logout/", anybody(views.logout), name="account_logout"),
    path("inactive/", anybody(views.account_inactive), name="account_inactive"),
    path("signup/", anybody(views.signup), name="account_signup"),
    path("password/change/", signed_in(views.password_change), name="account_change_password"),
    path("password/set/", signed_in(views.password_set), name="account_set_password"),
    path("password/reset/", anybody(views.password_reset), name="account_reset_password"),
    path(
        "password/reset/confirm/",
        anybody(_confirm(ConfirmResetCodeView.as_view())),
        name="account_confirm_password_reset_code",
    ),
    path(
        "password/reset/complete/",
        anybody(views.complete_password_reset),
        name="account_complete_password_reset",
    ),
    path(
        "password/reset/done/",
        anybody(views.password_reset_from_key_done),
        name="account_password_reset_completed",
    ),
    path("reauthenticate/", absent, name="account_reauthenticate"),
    path("email/", absent, name="account_email"),
    path("confirm-email/", absent, name="account_email_verification_sent"),
    path("confirm-email/<str:key>/", absent, name="account_confirm_email"),
]
