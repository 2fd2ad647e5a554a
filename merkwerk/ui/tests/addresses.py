"""Only this room's addresses, so that its tests need nothing from upstairs."""

from merkwerk.ui.urls import root_urlpatterns as urlpatterns

__all__ = ["urlpatterns"]
