"""What this room refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from merkwerk.kit.errors import Refusal


class TargetRefused(Refusal):
    """A link may not lead there."""

    code = "links.target"
    sentence = _("A link can only lead to a web address that begins with http:// or https://.")
