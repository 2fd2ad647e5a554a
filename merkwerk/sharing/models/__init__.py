from merkwerk.sharing.models.choices import Passed, Saved, TopicWish
from merkwerk.sharing.models.draft import Draft
from merkwerk.sharing.models.share import Share

__all__ = ["Draft", "Passed", "Saved", "Share", "TopicWish"]
