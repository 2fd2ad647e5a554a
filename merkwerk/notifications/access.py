"""Who sees which notice: only the one it was told to."""

from __future__ import annotations

from django.http import Http404

from merkwerk.notifications.models import Notice
from merkwerk.notifications.models.notice import NoticeQuerySet
from merkwerk.people.models import Membership, Organisation


def organisation_of(slug: str) -> Organisation:
    """Return the organisation an address names, signed in or not. Raises Http404."""
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        raise Http404
    return organisation


def inbox_of(membership: Membership) -> NoticeQuerySet:
    """Return everything somebody was told, the latest first."""
    notices: NoticeQuerySet = Notice.objects.told_to(membership)
    return notices.newest_first()


def notice_for(membership: Membership, public_id: str) -> Notice:
    """Return one notice told to *membership*. Raises Http404."""
    notice: Notice | None = Notice.objects.told_to(membership).filter(public_id=public_id).first()
    if notice is None:
        raise Http404
    return notice
