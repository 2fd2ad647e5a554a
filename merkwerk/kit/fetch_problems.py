"""What can go wrong when we fetch an address: a word for machines, a sentence for people.

The sentences say nothing about a closed or open port, a name or a machine inside somebody's
network: what is refused is refused before connecting, always with the same words.
"""

from django.utils.translation import gettext_lazy as _

from merkwerk.kit.errors import Refusal


class FetchProblem(Refusal):
    """An address could not be fetched. ``may_pass`` tells whether trying later makes sense."""

    code = "unreachable"
    sentence = _("We could not reach this site. Check the address, or try again later.")
    may_pass = True


class BadAddress(FetchProblem):
    """The text is no web address."""

    code = "bad_address"
    sentence = _("This is not a web address. Copy the whole address from your browser, with https.")
    may_pass = False


class RefusedAddress(FetchProblem):
    """The address is not one of the public web, or leads to one that is not."""

    code = "refused_address"
    sentence = _(
        "We only open public web addresses, and this one is not. "
        "Use the address that everybody outside your organisation can open."
    )
    may_pass = False


class Unreachable(FetchProblem):
    """No such name, no answer, or the connection broke before the answer."""


class TooSlow(FetchProblem):
    """The answer did not come whole within the deadline."""

    code = "too_slow"
    sentence = _("This site took too long to answer. Try again later, or write the story by hand.")


class TooBig(FetchProblem):
    """The answer is bigger than we read, as sent or after unpacking."""

    code = "too_big"
    sentence = _(
        "This file is bigger than the %(megabytes)s MB we read. "
        "Use the address of an ordinary page or feed."
    )
    may_pass = False


class TooManyRedirects(FetchProblem):
    """The site kept sending us on."""

    code = "too_many_redirects"
    sentence = _(
        "This address keeps sending us on to another one. "
        "Open it in your browser and copy the address where you end up."
    )
    may_pass = False


class WrongType(FetchProblem):
    """What came is not what we asked for, by its label or by its content."""

    code = "wrong_type"
    sentence = _(
        "What we found at this address is of another kind than we need. "
        "Use the address of a page, a feed or a picture, whichever is asked for here."
    )
    may_pass = False


class Empty(FetchProblem):
    """The answer has no content."""

    code = "empty"
    sentence = _("There is nothing at this address. Check it in your browser.")


class CutShort(FetchProblem):
    """The answer stopped half-way or arrived damaged."""

    code = "cut_short"
    sentence = _("The site stopped half-way through its answer. Try again later.")


class BadStatus(FetchProblem):
    """The site answered with an error; ``facts["status"]`` is its HTTP status."""

    code = "http_status"
    sentence = _("This site answered with an error (%(status)s). Try again later.")


class Gone(BadStatus):
    """The page does not exist (404, 410)."""

    sentence = _("This page does not exist (any more) (%(status)s). Check the address.")
    may_pass = False


class Closed(BadStatus):
    """The page is not for everybody (401, 402, 403, 407, 451)."""

    sentence = _(
        "This site does not let us in (%(status)s). "
        "Use a page that everybody can read, or write the story by hand."
    )
    may_pass = False


class Busy(BadStatus):
    """The site asks us to come back later (429, 503); see ``facts["retry_after_seconds"]``."""

    sentence = _("This site is too busy to answer (%(status)s). Try again later.")


class BadCertificate(FetchProblem):
    """The secure connection could not be made or trusted."""

    code = "tls"
    sentence = _(
        "The secure connection to this site cannot be trusted. "
        "Ask the owner of the site to mend it."
    )


_STATUSES: dict[int, type[BadStatus]] = {
    401: Closed, 402: Closed, 403: Closed, 404: Gone, 407: Closed,
    410: Gone, 429: Busy, 451: Closed, 503: Busy,
}  # fmt: skip


def of_status(status: int, retry_after: str | None = None) -> BadStatus:
    """The problem that belongs to an HTTP status; retry_after is whole seconds."""
    seconds = (
        int(retry_after)
        if retry_after and retry_after.isascii() and retry_after.isdigit()
        else None
    )
    return _STATUSES.get(status, BadStatus)(status=status, retry_after_seconds=seconds)
