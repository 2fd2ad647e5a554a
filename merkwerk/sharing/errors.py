"""Refusals, in this room's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from merkwerk.kit.errors import Refusal


class NothingWritten(Refusal):
    """There are no words yet."""

    code = "nothing_written"
    sentence = _("There is nothing here yet. Write one sentence in your own words.")


class TooLong(Refusal):
    """More than a draft can hold."""

    code = "too_long"
    sentence = _(
        "This is %(count)s characters, and a draft holds %(limit)s. Shorten it; nothing is lost."
    )


class OverLimit(Refusal):
    """More than the network takes."""

    code = "over_limit"
    sentence = _(
        "This is %(over_by)s too long for %(network)s, which takes %(limit)s. "
        "Shorten it, or choose another network. Your words are kept."
    )


class OverLimitWithLink(OverLimit):
    """More than the network takes, where it counts the link as well."""

    sentence = _(
        "With your link, which %(network)s counts too, this is %(over_by)s too long: it takes "
        "%(limit)s. Shorten it, or choose another network. Your words are kept."
    )


class OverLimitInBytes(OverLimit):
    """More bytes than the network takes, where its characters would still fit."""

    sentence = _(
        "This is %(over_by)s bytes too long for %(network)s, which takes %(limit)s bytes: emoji "
        "and accents take several each. Shorten it, or choose another network. Your words are kept."
    )


class OverLimitInBytesWithLink(OverLimitInBytes):
    """More bytes than the network takes, where it counts the link as well."""

    sentence = _(
        "With your link, which %(network)s counts too, this is %(over_by)s bytes too long: it "
        "takes %(limit)s bytes, and emoji and accents take several each. Shorten it, or choose "
        "another network. Your words are kept."
    )


class NeedsLink(Refusal):
    """A network that takes nothing but a link, and a story without one."""

    code = "needs_link"
    sentence = _(
        "%(network)s opens with a link, and this story has none. Choose another network. "
        "Your words are kept."
    )


class NotYourNetwork(Refusal):
    """A network the person declined, or one we do not know."""

    code = "not_your_network"
    sentence = _(
        "Choose a network you are willing to share on. You can change that under your name."
    )


class MayNotBeShared(Refusal):
    """The story is for reading inside only."""

    code = "may_not_be_shared"
    sentence = _("This story is for reading only. The reason stands with the story.")


class AskFirst(Refusal):
    """The story may be shared after asking."""

    code = "ask_first"
    sentence = _("Ask first, as it says with the story. Then tick that you asked.")


class EditedElsewhere(Refusal):
    """The draft was changed on another device or tab."""

    code = "edited_elsewhere"
    sentence = _(
        "You also changed this text somewhere else. Both are here: go on with the one you want."
    )


class AlreadyShared(Refusal):
    """It is at the network already."""

    code = "already_shared"
    sentence = _("You shared this on %(network)s already.")


class LookFirst(Refusal):
    """It may be at the network already."""

    code = "look_first"
    sentence = _(
        "Your post may already be on %(network)s. Look there first, and tell us what you found."
    )


class BeingSent(Refusal):
    """It is on its way at this very moment, or went."""

    code = "being_sent"
    sentence = _("This post is already on its way. Look again in a moment.")


class TooFarAhead(Refusal):
    """A moment later than we plan."""

    code = "too_far_ahead"
    sentence = _("Choose a moment within the next %(days)s days.")


class AfterItsEnd(Refusal):
    """A moment at which the story will have ended."""

    code = "after_its_end"
    sentence = _("The story has ended by then. Choose an earlier moment.")


class NeedsServer(Refusal):
    """The network has many servers, and nobody said which."""

    code = "needs_server"
    sentence = _("Say in the composer which server is yours, and share it from there.")
