"""Why a visit did not count, in a sentence for people."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from merkwerk.links.records import Reason

SENTENCES: dict[Reason, Promise] = {
    Reason.HEAD: _("A program checked whether the link works, without opening the page."),
    Reason.PREFETCH: _("A browser or mail program fetched the page ahead; nobody had clicked yet."),
    Reason.PREVIEW: _("A network fetched the page to show a preview of it."),
    Reason.SEARCH: _("A search engine or a collector of texts came by."),
    Reason.TOOL: _("A program followed the link, not a browser."),
    Reason.SCANNER: _("A security scanner tested whether the link is safe."),
    Reason.NO_AGENT: _("The visitor did not say which browser it uses; browsers always do."),
    Reason.KNOWN_BOT: _("The visitor calls itself a known robot."),
    Reason.TOO_SOON: _("The visit came within two seconds of making the link."),
    Reason.TOO_BUSY: _("The same visitor came more than ten times within an hour."),
    Reason.EXPIRED: _("The link had ended by then."),
}


def sentence(reason: int) -> Promise | str:
    """Return the sentence for a reason's number; "" for none or one we do not know."""
    try:
        return SENTENCES[Reason(reason)]
    except (ValueError, KeyError):
        return ""
