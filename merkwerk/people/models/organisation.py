from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from merkwerk.kit import clock, ids, row_security

PETROL = "#00585f"
SLUG = RegexValidator(
    r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$",
    _("Use lower-case letters, digits and hyphens; begin and end with a letter or digit."),
)
COLOUR = RegexValidator(r"^#[0-9a-f]{6}$", _("Write a colour as # and six digits, like #00585f."))


class Organisation(models.Model):
    """A company or institution on this installation, strictly apart from the others.

    The one table of nouns without an organisation column: it is what the others point at.
    """

    public_id = models.CharField(max_length=22, default=ids.new_public_id, unique=True)
    slug = models.CharField(max_length=40, unique=True, validators=[SLUG])
    name = models.CharField(max_length=120)
    languages = models.JSONField(default=list)
    time_zone = models.CharField(max_length=64, default="Europe/Amsterdam")
    colour = models.CharField(max_length=7, default=PETROL, validators=[COLOUR])
    logo = models.ImageField(upload_to="logos/", blank=True)
    is_demo = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def has_own_colour(self) -> bool:
        """Whether a colour of its own was chosen; without one the house's petrol stays."""
        return self.colour != PETROL

    @property
    def language(self) -> str:
        """Return the language the organisation speaks first."""
        return str(self.languages[0]) if self.languages else "nl"

    def get_absolute_url(self) -> str:
        return reverse("home", args=[self.slug])

    @classmethod
    def extra_row_security(cls, *, app: str, links: str) -> Iterator[str]:
        """Everybody may find an organisation; only who acts in it may change or end it."""
        table = cls._meta.db_table
        here = f"id = {row_security.ORGANISATION}"
        yield f'alter table "{table}" enable row level security'
        for name, rule in {
            "found": f'for select to "{app}", "{links}" using (true)',
            "founded": f'for insert to "{app}" with check (true)',
            "changed_inside": f'for update to "{app}" using ({here}) with check ({here})',
            "ended_inside": f'for delete to "{app}" using ({here})',
        }.items():
            yield f'drop policy if exists {name} on "{table}"'
            yield f'create policy {name} on "{table}" {rule}'


class GivenSlug(models.Model):
    """A slug that names an organisation, or once did; it is never given to another.

    The database writes it down itself whenever an organisation gets a slug (a trigger, in the
    migration that made this table what it is), so that its unique key holds whoever founds, and
    also while another organisation with that slug is just ending. The app role only reads.
    """

    slug = models.CharField(max_length=40, unique=True)
    given_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.slug

    @classmethod
    def extra_row_security(cls, *, app: str, links: str) -> Iterator[str]:
        """Let the app role only read which slugs were given."""
        yield f'revoke insert, update, delete on "{cls._meta.db_table}" from "{app}"'
