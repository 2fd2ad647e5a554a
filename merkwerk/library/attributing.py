"""Attributing: is a page ours, or of our field? A first guess, which people may mend."""

from __future__ import annotations

from merkwerk.kit import addresses
from merkwerk.library.models import Origin, Source, Story
from merkwerk.people.models import Membership


def origin_of(address: str, *, by: Membership) -> str:
    """Return whose story the page at *address* is, for who brings it in by hand.

    What somebody said last of a page of the same site; else what is said of a source there; else
    ours when the site bears the name behind the @ of who brings it in; else it is of our field.
    """
    return _said_before(address) or _as_source(address) or _by_name(address, by)


def _said_before(address: str) -> str:
    site = "/".join(addresses.canonical(address).split("/")[:3])
    said = Story.objects.filter(
        canonical_address__startswith=f"{site}/", edited_fields__contains=["origin"]
    )
    return str(said.order_by("-revised_at").values_list("origin", flat=True).first() or "")


def _as_source(address: str) -> str:
    known = Source.objects.all().followed().values_list("address", "feed_address", "origin")
    there = {origin for *at, origin in known if _site(address) in map(_site, at)}
    return Origin.OWN if Origin.OWN in there else next(iter(there), "")


def _by_name(address: str, by: Membership) -> str:
    ours = by.person.email.rpartition("@")[2].lower() if by.person else ""
    site = _site(address)
    is_ours = bool(ours) and (site == ours or site.endswith(f".{ours}"))
    return Origin.OWN if is_ours else Origin.FIELD


def _site(address: str) -> str:
    return addresses.host(address).removeprefix("www.")
