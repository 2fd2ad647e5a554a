"""What happens here that is worth remembering."""

from django.utils.translation import gettext_lazy as _

from merkwerk.activity.verbs import register

BEGUN = register("library.story.begun", _("%(who)s began the story %(what)s")).name
PROPOSED = register("library.story.proposed", _("A source brought in %(what)s")).name
ACCEPTED = register("library.story.accepted", _("%(who)s accepted %(what)s")).name
DECLINED = register("library.story.declined", _("%(who)s declined %(what)s")).name
RECONSIDERED = register(
    "library.story.reconsidered", _("%(who)s put %(what)s back in the review queue")
).name
PLANNED = register("library.story.planned", _("%(who)s planned %(what)s")).name
UNPLANNED = register("library.story.unplanned", _("%(what)s is not planned any more")).name
PUBLISHED = register("library.story.published", _("%(who)s published %(what)s")).name
CHANGED = register("library.story.changed", _("%(who)s changed %(what)s after publishing")).name
RETIRED = register("library.story.retired", _("%(who)s put %(what)s away")).name
BROUGHT_BACK = register("library.story.brought_back", _("%(who)s brought %(what)s back")).name
SOURCE_ADDED = register(
    "library.source.added", _("%(who)s added the source %(what)s"), is_setting=True
).name
SOURCE_CHANGED = register(
    "library.source.changed", _("%(who)s changed the source %(what)s"), is_setting=True
).name
SOURCE_PAUSED = register(
    "library.source.paused", _("%(who)s paused the source %(what)s"), is_setting=True
).name
SOURCE_RESUMED = register(
    "library.source.resumed", _("%(who)s resumed the source %(what)s"), is_setting=True
).name
SOURCE_REMOVED = register(
    "library.source.removed", _("%(who)s removed the source %(what)s"), is_setting=True
).name
SOURCE_RESTORED = register(
    "library.source.restored", _("%(who)s took the source %(what)s back"), is_setting=True
).name
SOURCE_FAILING = register("library.source.failing", _("The source %(what)s keeps failing")).name
TOPIC_MADE = register(
    "library.topic.made", _("%(who)s made the topic %(what)s"), is_setting=True
).name
TOPIC_RENAMED = register(
    "library.topic.renamed", _("%(who)s renamed the topic %(what)s"), is_setting=True
).name
