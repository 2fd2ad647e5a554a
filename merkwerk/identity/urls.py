"""This room's addresses."""

from django.urls import include, path
from django.views.i18n import set_language

from merkwerk.identity.views import (
    entrance,
    invitations,
    joining,
    me,
    organisation,
    people,
    teams,
    welcome,
)
from merkwerk.people.doors import anybody

root_urlpatterns = [
    path("", entrance.choose, name="front_choose"),
    path("account/", include("merkwerk.identity.account_urls")),
    path("-/language/", anybody(set_language), name="identity_language"),
    path("-/welcome/", welcome.welcome, name="identity_welcome"),
    path("-/goodbye/", organisation.goodbye, name="identity_goodbye"),
]
urlpatterns = [
    path("join/<str:token>/", joining.join, name="identity_join"),
    path("role/", me.role_card, name="role_card"),
    path("me/", me.me, name="identity_me"),
    path("me/willing/", me.willing, name="identity_willing"),
    path("me/export/", me.export, name="identity_export"),
    path("me/departure/", me.leave, name="identity_leave"),
    path("logo/", organisation.logo, name="identity_logo"),
    path("people/<str:public_id>/picture/", organisation.picture, name="identity_picture"),
]
studio_urlpatterns = [
    path("people/", people.people, name="identity_people"),
    path("people/teams/", teams.teams, name="identity_teams"),
    path("people/teams/<str:public_id>/", teams.team, name="identity_team"),
    path("people/teams/<str:public_id>/removal/", teams.removal, name="identity_team_removal"),
    path("people/invitations/", invitations.invitations, name="identity_invitations"),
    path("people/invitations/new/", invitations.invite, name="identity_invite"),
    path(
        "people/invitations/<str:public_id>/mail/", invitations.again, name="identity_invite_again"
    ),
    path(
        "people/invitations/<str:public_id>/withdrawal/",
        invitations.withdrawal,
        name="identity_withdrawal",
    ),
    path("people/lists/new/", invitations.upload, name="identity_upload"),
    path("people/lists/<str:public_id>/", invitations.prepared_list, name="identity_list"),
    path(
        "people/lists/<str:public_id>/problems/",
        invitations.problems,
        name="identity_list_problems",
    ),
    path("people/<str:public_id>/", people.person, name="identity_person"),
    path("people/<str:public_id>/roles/", people.roles, name="identity_roles"),
    path("people/<str:public_id>/team/", people.team, name="identity_person_team"),
    path("people/<str:public_id>/departure/", people.departure, name="identity_departure"),
    path("settings/", organisation.organisation, name="identity_organisation"),
    path("settings/export/", organisation.export, name="identity_organisation_export"),
    path("settings/end/", organisation.end, name="identity_end"),
]
