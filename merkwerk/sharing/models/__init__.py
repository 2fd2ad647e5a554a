from merkwerk.sharing.models.choices import Passed, Saved, TopicWish
from merkwerk.sharing.models.connection import BegunConnection, Connection, HostApp
from merkwerk.sharing.models.draft import Draft
from merkwerk.sharing.models.post import Post
from merkwerk.sharing.models.share import Share

__all__ = ["BegunConnection", "Connection", "Draft", "HostApp", "Passed", "Post", "Saved"]
__all__ += ["Share", "TopicWish"]
