"""What sharing tells people: only what their own posts and accounts wait for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from merkwerk.kit import clock
from merkwerk.networks import registry
from merkwerk.notifications.kinds import Letter, NoticeKind
from merkwerk.sharing import network_apps
from merkwerk.sharing.models import Connection, Post


class ShareNeedsYou(NoticeKind):
    """A post of yours is not out, and only you can help."""

    key = "sharing.post.needs_you"
    is_rationed = False
    opening = gettext_lazy("Your post waits for you:")
    why = gettext_lazy("You get this because you let this post go at %(organisation)s.")

    def describe(self, public_ids: Sequence[str], language: str) -> dict[str, Letter]:
        """Return the letters of the posts that still need their author."""
        told = {public_id.partition(":")[0]: public_id for public_id in public_ids}
        posts = Post.objects.stopped().filter(public_id__in=told)
        posts = posts.select_related("organisation", "share__story")
        with override(language):
            return {told[post.public_id]: _about_post(post) for post in posts}


class ConnectionEnds(NoticeKind):
    """A connection of yours ends soon; networks mean it so."""

    key = "sharing.connection.ends"
    is_rationed = False
    opening = gettext_lazy("One of your connections ends:")
    why = gettext_lazy("You get this because you connected this account at %(organisation)s.")

    def describe(self, public_ids: Sequence[str], language: str) -> dict[str, Letter]:
        """Return the letters of the connections that still end."""
        known = {public_id.partition(":")[0] for public_id in public_ids}
        rows = Connection.objects.filter(public_id__in=known).select_related("organisation")
        with override(language):
            return {
                public_id: _about_connection(row)
                for row in rows
                for public_id in public_ids
                if row.ends_at and public_id.startswith(f"{row.public_id}:{row.ends_at:%y%m%d}")
            }


class NetworkEnds(NoticeKind):
    """A network's interface ends, and only who runs this installation can do something."""

    key = "sharing.network.ends"
    is_rationed = False
    opening = gettext_lazy("Something for whoever runs Merkwerk:")
    why = gettext_lazy("You get this because you are an administrator at %(organisation)s.")

    def describe(self, public_ids: Sequence[str], language: str) -> dict[str, Letter]:
        """Return the letters of the alarms that still hold."""
        with override(language):
            alarms = network_apps.alarms(clock.today(UTC))
            return {
                public_id: Letter(title=alarms[network])
                for public_id in public_ids
                for network in [public_id.partition(":")[0]]
                if network in alarms
            }


def _about_post(post: Post) -> Letter:
    return Letter(
        title=post.share.story.title,
        detail=post.sentence,
        action_label=_("See what you can do"),
        action_path=post.share.get_absolute_url(),
    )


def _about_connection(row: Connection) -> Letter:
    network = registry.get(row.network).label
    facts = {"network": network, "day": date_format(localtime(row.ends_at), "j F")}
    return Letter(
        title=_("Your connection with %(network)s ends on %(day)s") % facts,
        detail=_(
            "%(network)s ends connections by itself after some time. "
            "Connect once more, and what you planned goes on."
        )
        % facts,
        action_label=_("To my accounts"),
        action_path=reverse("sharing_accounts", args=[row.organisation.slug]),
    )
