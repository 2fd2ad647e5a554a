"""Addresses inside an organisation."""

from django.urls import path

from merkwerk.notifications.views import inbox, preferences, stop

urlpatterns = [
    path("inbox/", inbox.inbox, name="notifications_inbox"),
    path("inbox/reading/", inbox.reading_all, name="notifications_reading"),
    path("inbox/seen/", inbox.seen, name="notifications_seen"),
    path("inbox/<str:public_id>/opening/", inbox.opening, name="notifications_opening"),
    path("me/telling/", preferences.preferences, name="notifications_preferences"),
    path("telling/stop/<str:token>/", stop.stop, name="notifications_stop"),
]
