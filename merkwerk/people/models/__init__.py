from merkwerk.people.models.membership import Membership, Role
from merkwerk.people.models.network_choice import NetworkChoice
from merkwerk.people.models.organisation import GivenSlug, Organisation
from merkwerk.people.models.person import Person
from merkwerk.people.models.team import Team, TeamStay

__all__ = [
    "GivenSlug",
    "Membership",
    "NetworkChoice",
    "Organisation",
    "Person",
    "Role",
    "Team",
    "TeamStay",
]
