from merkwerk.people.models.membership import Membership, Role
from merkwerk.people.models.network_choice import NetworkChoice
from merkwerk.people.models.organisation import Organisation, RetiredSlug
from merkwerk.people.models.person import Person
from merkwerk.people.models.team import Team, TeamStay

__all__ = [
    "Membership",
    "NetworkChoice",
    "Organisation",
    "Person",
    "RetiredSlug",
    "Role",
    "Team",
    "TeamStay",
]
