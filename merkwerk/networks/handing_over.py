"""Handing a share over: the address that opens, as long as it may be, and the clipboard."""

from urllib.parse import quote, urlencode

import regex
from ada_url import idna_to_ascii
from django.utils.translation import gettext_lazy as _

from merkwerk.networks.base import Handover, Network, Wording
from merkwerk.networks.counting import plain
from merkwerk.networks.cutting import longest_start
from merkwerk.networks.errors import InstanceRefused

_LABEL = regex.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_PRIVATE_ENDINGS = {"localhost", "local", "internal", "lan", "home", "arpa", "onion"}


def carry(worded: Wording, *, by: Network, url: str, title: str, instance: str | None) -> Handover:
    """Carry as many of the words as may travel in the address; the clipboard has them all."""

    def build(words: str) -> str:
        return by.address(words, url=url, title=title, instance=instance)

    can = by.capabilities
    carries = can.takes_text and can.may_prefill_text
    words = worded.text if carries else ""
    carried = longest_start(words, lambda start: len(build(start)) <= by.limits.address)
    return Handover(
        opens=can.opens,
        link=can.link,
        address=build(carried),
        text=carried,
        not_carried=(worded.text + worded.counted.cut)[len(carried) :],
        clipboard=worded.whole,
    )


def with_query(base: str, **parameters: str) -> str:
    """Return `base` with the parameters that are not empty, percent-encoded (space as %20)."""
    given = {name: value for name, value in parameters.items() if value}
    return f"{base}?{urlencode(given, quote_via=quote, safe='')}" if given else base


def host_name(typed: str | None) -> str:
    """Return the plain host name that the person typed, in the form browsers use.

    `https://` in front and one `/` behind are forgiven. The name is judged by its
    form alone: no look-up. Raises `InstanceRefused` for anything that is not the
    public name of a server: ports, paths, user names, numbers, private names.
    """
    name = plain(typed or "").strip().lower().removeprefix("https://").removesuffix("/")
    if not name:
        raise InstanceRefused("missing", _("Type the name of your server, such as mastodon.nl."))
    if not name.isascii():
        name = idna_to_ascii(name).decode("ascii")
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _malformed()
    if labels[-1] in _PRIVATE_ENDINGS:
        raise InstanceRefused(
            "private", _("That name works only inside a network. Type the public name.")
        )
    if len(labels) < 2 or not regex.fullmatch(r"[a-z]{2,}|xn--[a-z0-9-]+", labels[-1]):
        raise _malformed()
    return name


def _malformed() -> InstanceRefused:
    return InstanceRefused(
        "malformed",
        _("That is not the name of a server. Type only the name, such as mastodon.nl."),
    )
