from merkwerk.identity.models.cache_entry import CacheEntry
from merkwerk.identity.models.invitation import Invitation
from merkwerk.identity.models.invitation_list import InvitationList

__all__ = ["CacheEntry", "Invitation", "InvitationList"]
