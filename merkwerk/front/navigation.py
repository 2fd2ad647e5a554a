"""The way about: two faces, one account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from merkwerk.identity import picturing
from merkwerk.kit import tenancy
from merkwerk.notifications.reading import unread_count
from merkwerk.people.doors import signed_in_for
from merkwerk.people.models import Membership, Organisation, Role


@dataclass(frozen=True)
class Entry:
    """One place in a bar or a menu."""

    label: str | Promise
    url: str
    icon: str = ""
    is_current: bool = False
    is_post: bool = False
    signs_out: bool = False


@dataclass(frozen=True)
class Inbox:
    """Where notices wait, and how many are new."""

    url: str
    new: int


EVERYONE = (
    (_("Discover"), "home", "compass", ("home", "library_story", "sharing_composer")),
    (_("Write"), "sharing_drafts", "pen-line", ("sharing_drafts", "sharing_queue")),
    (_("My work"), "impact_mine", "sprout", ("impact_mine", "impact_link", "sharing_share")),
)
TELLING = (Role.CURATOR, Role.MANAGER, Role.ADMINISTRATOR)
STUDIO = (
    (_("Library"), "library_stories", "library", TELLING),
    (_("Review queue"), "library_queue", "inbox", TELLING),
    (_("Impact"), "impact_home", "chart-no-axes-column", TELLING),
    (_("People"), "identity_people", "users", (Role.MANAGER, Role.ADMINISTRATOR)),
    (_("Settings"), "identity_organisation", "settings-2", (Role.ADMINISTRATOR,)),
)


def for_request(request: HttpRequest) -> dict[str, Any]:
    """Context processor: where one is and where one can go. Costs one question."""
    membership: Membership | None = getattr(request, "membership", None)
    if membership is None or tenancy.current_id_or_none() is None:
        return {}  # outside an organisation, or on the page that says something is absent
    organisation: Organisation = request.organisation  # type: ignore[attr-defined]
    face = "studio" if "/studio/" in request.path else "everyone"
    entries = _studio if face == "studio" else _everyone
    return {
        "organisation": organisation,
        "organisation_logo": picturing.logo_address(organisation),
        "membership": membership,
        "membership_picture": picturing.picture_address(membership, organisation.slug),
        "face": face,
        "faces": list(_faces(organisation.slug, membership, face)),
        "navigation": list(entries(request, organisation.slug, membership)),
        "account_menu": list(_account(request, organisation.slug)),
        "inbox": Inbox(_to("notifications_inbox", organisation.slug), unread_count(membership)),
        "home_url": _to("home", organisation.slug),
        "colour_url": _to("front_colour", organisation.slug) if organisation.has_own_colour else "",
        "is_demo": organisation.is_demo,
    }


def _to(name: str, slug: str) -> str:
    return reverse(name, args=[slug])


def _faces(slug: str, membership: Membership, face: str) -> Iterator[Entry]:
    if membership.works_on_stories():
        yield Entry(_("Everyone"), _to("home", slug), is_current=face == "everyone")
        yield Entry(_("Studio"), _to("library_stories", slug), is_current=face == "studio")


def _everyone(request: HttpRequest, slug: str, membership: Membership) -> Iterator[Entry]:
    here = request.resolver_match.url_name if request.resolver_match else ""
    for label, name, icon, names in EVERYONE:
        yield Entry(label, _to(name, slug), icon, here in names)


def _studio(request: HttpRequest, slug: str, membership: Membership) -> Iterator[Entry]:
    for label, name, icon, roles in STUDIO:
        if membership.has_role(*roles):
            url = _to(name, slug)
            yield Entry(label, url, icon, request.path.startswith(url))


def _account(request: HttpRequest, slug: str) -> Iterator[Entry]:
    yield Entry(_("Me and my choices"), _to("identity_me", slug), "circle-user-round")
    yield Entry(_("My accounts"), _to("sharing_accounts", slug), "plug")
    yield Entry(_("When I hear from Merkwerk"), _to("notifications_preferences", slug), "bell")
    yield Entry(_("Help"), _to("front_help", slug), "life-buoy")
    if len(signed_in_for(request)) > 1:
        yield Entry(_("Another organisation"), reverse("front_choose"), "building-2")
    yield Entry(_("Sign out"), reverse("account_logout"), "log-out", is_post=True, signs_out=True)
