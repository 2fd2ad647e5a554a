"""Addresses of the library."""

from django.urls import path

from merkwerk.library.views import beginning, editor, queue, sources, stories, topics, words

urlpatterns = [
    path("stories/<slug:public_id>/", stories.story, name="library_story"),
]
studio_urlpatterns = [
    path("stories/", stories.stories, name="library_stories"),
    path("stories/new/", beginning.new, name="library_new"),
    path("stories/by-hand/", beginning.by_hand, name="library_by_hand"),
    path("stories/retirement/", stories.retirement, name="library_retirement"),
    path("stories/retirement/undo/", stories.undo_retirement, name="library_undo_retirement"),
    path("stories/<slug:public_id>/", editor.editor, name="library_editor"),
    path("stories/<slug:public_id>/draft/", editor.draft, name="library_draft"),
    path("stories/<slug:public_id>/publication/", editor.publication, name="library_publication"),
    path("stories/<slug:public_id>/plan/undo/", editor.undo_plan, name="library_undo_plan"),
    path("stories/<slug:public_id>/picture/", editor.picture, name="library_picture"),
    path("stories/<slug:public_id>/picture/removal/", editor.no_picture, name="library_no_picture"),
    path("stories/<slug:public_id>/reading/", editor.reading, name="library_reading"),
    path("stories/<slug:public_id>/reading/again/", editor.read_again, name="library_read_again"),
    path("stories/<slug:public_id>/back/", editor.undo_retirement, name="library_bring_back"),
    path("stories/<slug:public_id>/suggestions/", words.suggestions, name="library_suggestions"),
    path("stories/<slug:public_id>/questions/", words.questions, name="library_questions"),
    path(
        "suggestions/<slug:public_id>/removal/",
        words.suggestion_removal,
        name="library_suggestion_removal",
    ),
    path(
        "suggestions/<slug:public_id>/removal/undo/",
        words.undo_suggestion_removal,
        name="library_undo_suggestion_removal",
    ),
    path(
        "questions/<slug:public_id>/removal/",
        words.question_removal,
        name="library_question_removal",
    ),
    path(
        "questions/<slug:public_id>/removal/undo/",
        words.undo_question_removal,
        name="library_undo_question_removal",
    ),
    path("queue/", queue.queue, name="library_queue"),
    path("queue/<slug:public_id>/acceptance/", queue.acceptance, name="library_acceptance"),
    path("queue/<slug:public_id>/refusal/", queue.refusal, name="library_refusal"),
    path("queue/<slug:public_id>/undo/", queue.undo_verdict, name="library_undo_verdict"),
    path("sources/", sources.sources, name="library_sources"),
    path("sources/new/", sources.new, name="library_source_new"),
    path("sources/<slug:public_id>/", sources.source, name="library_source"),
    path("sources/<slug:public_id>/looking/", sources.looking, name="library_looking"),
    path("sources/<slug:public_id>/choice/", sources.choice, name="library_choice"),
    path("sources/<slug:public_id>/check/", sources.check, name="library_check"),
    path("sources/<slug:public_id>/pause/", sources.pause, name="library_pause"),
    path("sources/<slug:public_id>/resume/", sources.resume, name="library_resume"),
    path("sources/<slug:public_id>/removal/", sources.removal, name="library_source_removal"),
    path(
        "sources/<slug:public_id>/removal/undo/",
        sources.undo_removal,
        name="library_undo_source_removal",
    ),
    path("topics/", topics.topics, name="library_topics"),
    path("topics/<slug:public_id>/", topics.topic, name="library_topic"),
]
