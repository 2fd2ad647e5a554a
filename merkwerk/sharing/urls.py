"""This room's pages. ``home`` is the feed: the first page of the organisation."""

from django.urls import URLPattern, path

from merkwerk.sharing.views import composer, drafts, feed, shares

urlpatterns: list[URLPattern] = [
    path("", feed.home, name="home"),
    path("saved/", feed.saved, name="sharing_saved"),
    path("stories/<slug:public_id>/passed/", feed.pass_on, name="sharing_pass"),
    path("stories/<slug:public_id>/passed/undo/", feed.take_back, name="sharing_take_back"),
    path("stories/<slug:public_id>/saved/", feed.keep, name="sharing_keep"),
    path("stories/<slug:public_id>/saved/undo/", feed.let_go, name="sharing_let_go"),
    path("topics/<slug:public_id>/more/", feed.more, name="sharing_more"),
    path("topics/<slug:public_id>/less/", feed.less, name="sharing_less"),
    path("topics/<slug:public_id>/undo/", feed.forget_wish, name="sharing_forget_wish"),
    path("stories/<slug:public_id>/share/", composer.composer, name="sharing_composer"),
    path("stories/<slug:public_id>/share/draft/", composer.keep_draft, name="sharing_keep_draft"),
    path("stories/<slug:public_id>/share/words/", composer.add_words, name="sharing_add_words"),
    path("write/", drafts.drafts, name="sharing_drafts"),
    path("write/<slug:public_id>/", drafts.own_draft, name="sharing_own_draft"),
    path("write/<slug:public_id>/gone/", drafts.throw_away, name="sharing_throw_away"),
    path("write/<slug:public_id>/back/", drafts.take_back, name="sharing_take_draft_back"),
    path("shares/<slug:public_id>/", shares.share, name="sharing_share"),
    path("shares/<slug:public_id>/answer/", shares.answer, name="sharing_answer"),
]
