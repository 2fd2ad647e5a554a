"""This room's pages. ``home`` is the feed: the first page of the organisation."""

from django.urls import URLPattern, path

from merkwerk.sharing.views import accounts, composer, drafts, feed, posts, shares

root_urlpatterns: list[URLPattern] = [
    path("-/clients/<slug:network>.json", accounts.client_document, name="sharing_client_document"),
    path("-/connected/<slug:network>/", accounts.returned, name="sharing_returned"),
]

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
    path("accounts/", accounts.accounts, name="sharing_accounts"),
    path("accounts/connect/<slug:network>/", accounts.connect, name="sharing_connect"),
    path("accounts/connect/<slug:network>/begin/", accounts.begin, name="sharing_begin"),
    path("accounts/connect/<slug:network>/sign-in/", accounts.sign_in, name="sharing_sign_in"),
    path("accounts/connect/<slug:network>/finish/", accounts.finish, name="sharing_finish"),
    path("accounts/<slug:public_id>/", accounts.account, name="sharing_account"),
    path("accounts/<slug:public_id>/confirm/", accounts.confirm, name="sharing_confirm"),
    path("accounts/<slug:public_id>/gone/", accounts.disconnect, name="sharing_disconnect"),
    path("write/", drafts.drafts, name="sharing_drafts"),
    path("write/<slug:public_id>/", drafts.own_draft, name="sharing_own_draft"),
    path("write/<slug:public_id>/gone/", drafts.throw_away, name="sharing_throw_away"),
    path("write/<slug:public_id>/back/", drafts.take_back, name="sharing_take_draft_back"),
    path("queue/", posts.queue, name="sharing_queue"),
    path("posts/<slug:public_id>/withdraw/", posts.withdraw, name="sharing_withdraw"),
    path("posts/<slug:public_id>/put-back/", posts.put_back, name="sharing_put_back"),
    path("posts/<slug:public_id>/send-again/", posts.send_again, name="sharing_send_again"),
    path("posts/<slug:public_id>/by-hand/", posts.go_by_hand, name="sharing_by_hand"),
    path("posts/<slug:public_id>/found/", posts.found, name="sharing_found"),
    path("posts/<slug:public_id>/move/", posts.move, name="sharing_move"),
    path("shares/<slug:public_id>/", shares.share, name="sharing_share"),
    path("shares/<slug:public_id>/answer/", shares.answer, name="sharing_answer"),
]
