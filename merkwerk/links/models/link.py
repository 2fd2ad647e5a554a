from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merkwerk.kit import clock, ids
from merkwerk.kit.tenancy import OfOrganisation, OfOrganisationManager

PREFIX = "/l/"
TOKEN_LENGTH = 8
DIMENSIONS = ("share", "story", "network", "team")
# Only what a browser opens as a page, and nothing that could end a header line.
TARGET = r"^https?://[!-~]+$"


def new_token() -> str:
    """Return 8 characters of 5 random bits each (40 bits): short enough to read aloud."""
    return "".join(secrets.choice(ids.ALPHABET) for _ in range(TOKEN_LENGTH))


class LinkQuerySet(models.QuerySet["Link"]):
    """Questions about links."""

    def of_dimension(self, dimension: str, public_ids: Iterable[str]) -> LinkQuerySet:
        """Those whose *dimension* (share, story, network or team) is one of *public_ids*.

        Raises ValueError for another dimension.
        """
        if dimension not in DIMENSIONS:
            raise ValueError(f"A link has no dimension {dimension!r}.")
        return self.filter(**{f"{dimension}__in": [key for key in public_ids if key]})


class Link(OfOrganisation):
    """One of our short addresses: where it leads, and what it is counted under.

    The dimensions are public ids that this room does not understand. The token is unique over the
    whole installation and so the one unique key without the organisation in it: whoever follows a
    link says no more than the token.
    """

    token = models.CharField(max_length=32, default=new_token, editable=False)
    target = models.TextField(_("target"))
    fallback = models.TextField(_("target after the end"), blank=True, default="")
    share = models.CharField(max_length=40, blank=True, default="")
    story = models.CharField(max_length=40, blank=True, default="")
    network = models.CharField(max_length=40, blank=True, default="")
    team = models.CharField(max_length=40, blank=True, default="")
    made_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = OfOrganisationManager.of(LinkQuerySet)

    class Meta(OfOrganisation.Meta):
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.UniqueConstraint(fields=["token"], name="links_link_token"),
            models.CheckConstraint(condition=Q(target__regex=TARGET), name="links_link_target"),
            models.CheckConstraint(
                condition=Q(fallback="") | Q(fallback__regex=TARGET), name="links_link_fallback"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "story"], name="links_link_story"),
            models.Index(fields=["organisation", "share"], name="links_link_share"),
        ]

    def __str__(self) -> str:
        return self.token

    @property
    def address(self) -> str:
        """Return the address people share."""
        return f"{settings.MERKWERK_ADDRESS}{PREFIX}{self.token}"

    def is_open_at(self, moment: datetime) -> bool:
        """Whether the link leads to its target at *moment*."""
        return self.expires_at is None or moment < self.expires_at

    @classmethod
    def extra_row_security(cls, *, app: str, links: str) -> Iterator[str]:
        """Let the links role look up where a token leads, over all organisations, and no more."""
        table = cls._meta.db_table
        seen = "id, organisation_id, token, target, fallback, made_at, expires_at"
        yield f'grant select ({seen}) on "{table}" to "{links}"'
        yield f'grant select (id, time_zone) on people_organisation to "{links}"'
        yield f'drop policy if exists look_up on "{table}"'
        yield f'create policy look_up on "{table}" for select to "{links}" using (true)'
