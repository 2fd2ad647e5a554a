"""Making a short address for a target. Links are made here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction

from merkwerk.kit import addresses
from merkwerk.links.errors import TargetRefused
from merkwerk.links.models import DIMENSIONS, Link
from merkwerk.links.models.link import PREFIX, TOKEN_LENGTH

ATTEMPTS = 5
MOST_TARGET_CHARACTERS = 8000


def shorten(
    target: str,
    *,
    dimensions: Mapping[str, str],
    expires_at: datetime | None = None,
    fallback: str = "",
    with_utm: bool = False,
) -> Link:
    """Make a link to *target* in the organisation acted in and return it.

    *dimensions* are public ids by name (share, story, network, team). After *expires_at* the link
    leads to *fallback*, or says that it has ended. *with_utm* adds what public statistics of the
    target need; it never carries a share. Raises TargetRefused, and ValueError for an unknown
    dimension.
    """
    if unknown := set(dimensions) - set(DIMENSIONS):
        raise ValueError(f"A link has no dimension {sorted(unknown)}.")
    checked = check_target(target)
    link = Link(
        target=with_utm_fields(checked, dimensions) if with_utm else checked,
        fallback=check_target(fallback) if fallback else "",
        expires_at=expires_at,
        **dimensions,
    )
    return _save_under_free_token(link)


def sample_address() -> str:
    """Return an address as long as a real one, for counting before the link is made."""
    return f"{settings.MERKWERK_ADDRESS}{PREFIX}{'x' * TOKEN_LENGTH}"


def check_target(target: str) -> str:
    """Return *target* as a browser would ask for it. Raises TargetRefused unless http or https."""
    absolute = addresses.absolute(target)
    if not absolute or len(absolute) > MOST_TARGET_CHARACTERS:
        raise TargetRefused
    if addresses.has_credentials(absolute) or _is_link_of_ours(absolute):
        raise TargetRefused
    return absolute


def with_utm_fields(target: str, dimensions: Mapping[str, str]) -> str:
    """Return *target* with utm_source=network, utm_medium=employee and utm_campaign=story.

    What the target already says is left alone. Never the share: it would tell the target's
    statistics, and everybody who passes the address on, whose share it was.
    """
    wanted = {
        "utm_source": dimensions.get("network", ""),
        "utm_medium": "employee",
        "utm_campaign": dimensions.get("story", ""),
    }
    parts = urlsplit(target)
    said = {part.partition("=")[0] for part in parts.query.split("&")}
    added = urlencode({name: value for name, value in wanted.items() if value and name not in said})
    return parts._replace(query="&".join(filter(None, [parts.query, added]))).geturl()


def _is_link_of_ours(address: str) -> bool:
    """A link to a link would go round and be counted twice."""
    ours, theirs = urlsplit(settings.MERKWERK_ADDRESS), urlsplit(address)
    return ours.netloc.lower() == theirs.netloc.lower() and theirs.path.startswith(PREFIX)


def _save_under_free_token(link: Link) -> Link:
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                link.save(force_insert=True)
        except IntegrityError as error:
            if "links_link_token" not in str(error) or attempt == ATTEMPTS - 1:
                raise
            link.token = Link._meta.get_field("token").get_default()
        else:
            break
    return link
