from merkwerk.library.models.approval import Approval
from merkwerk.library.models.reading import Reading
from merkwerk.library.models.source import Source
from merkwerk.library.models.source_entry import SourceEntry
from merkwerk.library.models.starter_question import StarterQuestion
from merkwerk.library.models.story import ContentType, MayShare, Origin, Story
from merkwerk.library.models.suggestion import Suggestion
from merkwerk.library.models.topic import StoryTopic, Topic

__all__ = [
    "Approval",
    "ContentType",
    "MayShare",
    "Origin",
    "Reading",
    "Source",
    "SourceEntry",
    "StarterQuestion",
    "Story",
    "StoryTopic",
    "Suggestion",
    "Topic",
]
