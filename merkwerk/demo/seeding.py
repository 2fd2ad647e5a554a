"""Seeding: the demo world into an empty database, once."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from merkwerk.demo import building
from merkwerk.identity import founding
from merkwerk.kit.errors import Refusal
from merkwerk.people.models import Organisation


class NotEmpty(Refusal):
    """Demo and real never share a database."""

    code = "not_empty"
    sentence = _("There is a real organisation here, so the demo stays out.")


class OnlyHere(Refusal):
    """Whoever reaches the demo world can sign in as anybody in it."""

    code = "only_here"
    sentence = _("The demo lives only in development, on an address of this very machine.")


def seed() -> bool:
    """Build the demo world if nothing is here yet; return whether it was built.

    Whoever founds an organisation at the same moment waits for it, or it for them. Raises OnlyHere
    in production and where other machines can come in, and NotEmpty when a real organisation is
    here.
    """
    if not settings.MERKWERK_INSTALLATION.may_have_demo:
        raise OnlyHere
    with transaction.atomic():
        founding.wait_for_turn()
        if Organisation.objects.filter(is_demo=False).exists():
            raise NotEmpty
        if Organisation.objects.exists():
            return False
        building.build()
    return True


GREETING = """Sign in as one of these; the code for signing in is shown on the page.
  ana@lumen.example   brings in stories and publishes them (curator)
  bo@lumen.example    shares, on a phone, in three taps (advocate)
  cleo@lumen.example  leads the programme (manager)
  dara@lumen.example  looks after people and settings (administrator)
  eli@elders.example  works at another organisation and sees nothing of the first"""
