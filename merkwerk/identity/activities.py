"""What happens here that is worth remembering."""

from django.utils.translation import gettext_lazy as _

from merkwerk.activity.verbs import register

FOUNDED = register("identity.organisation.founded", _("%(who)s began %(what)s"))
SETTINGS = register(
    "identity.organisation.changed", _("%(who)s changed the settings of %(what)s"), is_setting=True
)
INVITED = register("identity.people.invited", _("%(who)s invited %(number)s people"))
WITHDRAWN = register("identity.invitation.withdrawn", _("%(who)s withdrew an invitation"))
JOINED = register("identity.membership.joined", _("%(what)s joined"))
ROLE_CARD = register("identity.role_card.answered", _("%(who)s answered the role card"))
ROLES = register(
    "identity.roles.changed", _("%(who)s changed the roles of %(what)s"), is_setting=True
)
PLACED = register("identity.membership.placed", _("%(who)s moved %(what)s to another team"))
LEFT = register("identity.membership.left", _("%(what)s left"))
ERASED = register("identity.membership.erased", _("The traces of somebody who left were erased"))
TEAM_MADE = register("identity.team.made", _("%(who)s made the team %(what)s"), is_setting=True)
TEAM_CHANGED = register(
    "identity.team.changed", _("%(who)s changed the team %(what)s"), is_setting=True
)
TEAM_REMOVED = register("identity.team.removed", _("%(who)s removed a team"), is_setting=True)
