"""Every page of the site that a person can see, with who looks at it and the states that matter.

``test_pages.py`` walks the addresses of the site and fails when one of them is missing here. What
stands between an address's braces is a name of the world that ``world.py`` prints.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

Deed = Callable[[Any], None]
NOBODY = ""


@dataclass(frozen=True)
class Page:
    """A page as somebody sees it.

    ``who`` is a name of the cast ("" is nobody signed in), ``names`` fill the address with names of
    the world, ``status`` is what the page answers, ``deed`` is what one does there to see it so,
    ``bare`` says that it belongs to an installation in which nothing is yet, and ``told`` is what
    its scripts are answered on purpose, of which a browser complains.
    """

    name: str
    address: str
    who: str = NOBODY
    names: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    status: int = 200
    deed: Deed | None = None
    bare: bool = False
    told: tuple[int, ...] = ()


def of(name: str, address: str, who: str, thing: str = "", **more: Any) -> Page:
    """Return a page about one thing of the world."""
    return Page(name, address, who, {"public_id": thing} if thing else {}, **more)


_NUMBERS = count()


def _send(page: Any, field: str) -> None:
    with page.expect_navigation():
        page.locator(field).first.press("Enter")


def ask_for_a_code(page: Any) -> None:
    """Ask for a code, each time for another address: codes are rationed."""
    page.fill("input[type=email]", f"iemand{next(_NUMBERS)}@lumen.example")
    _send(page, "input[type=email]")


def type_a_wrong_code(page: Any) -> None:
    """Ask for a code and type another."""
    ask_for_a_code(page)
    page.fill("input[name=code]", "00000000")
    _send(page, "input[name=code]")


def type_a_wrong_password(page: Any) -> None:
    """Sign in with a password that is not right."""
    page.fill("input[type=email]", f"iemand{next(_NUMBERS)}@lumen.example")
    page.fill("input[type=password]", "dit-is-het-niet")
    _send(page, "input[type=password]")


def ask_for_a_new_password(page: Any) -> None:
    """Ask for the code with which a password is made anew."""
    ask_for_a_code(page)


def send_it_empty(page: Any) -> None:
    """Empty what is asked for, and press the one button."""
    page.evaluate(
        """for (const one of document.querySelectorAll(
            'main form [required], main form [name=name], main form [name=address]'
        )) if (['text', 'email', 'url', 'textarea'].includes(one.type)) one.value = ''"""
    )
    press_primary(page)


def end_when_it_begins(page: Any) -> None:
    """Let the hours end at the moment they begin."""
    page.fill("[name=work_until]", page.input_value("[name=work_from]"))
    page.fill("[name=name]", "")
    press_primary(page)


def invite_who_is_here_too(page: Any) -> None:
    """Invite somebody new, each time another, together with two who are here."""
    new = f"nieuw{next(_NUMBERS)}@lumen.example"
    page.fill("[name=addresses]", f"{new}, bo@lumen.example, ana@lumen.example")
    press_primary(page)


def press_primary(page: Any) -> None:
    """Press the one primary button."""
    with page.expect_navigation():
        page.locator("main .btn-primary").first.click()


def _choose(page: Any, network: str) -> None:
    page.locator(f"label:has([name=network][value={network}])").click()


def write_too_much(page: Any) -> None:
    """Write more than the network takes, and share it."""
    _choose(page, "bluesky")
    page.fill("[name=text]", "Wat een dag was dat op het dak van de school. " * 12)
    press_primary(page)


def write_nothing(page: Any) -> None:
    """Share without a word, where words are needed."""
    _choose(page, "copy")
    page.fill("[name=text]", "")
    press_primary(page)


def omit_the_server(page: Any) -> None:
    """Share on Mastodon, and leave out on which server."""
    _choose(page, "mastodon")
    page.fill("[name=text]", "Ik was er zelf bij.")
    page.fill("[name=instance]", "")
    press_primary(page)


def share_without_asking(page: Any) -> None:
    """Share what one should ask for first, without saying that one did."""
    _choose(page, "copy")
    page.fill("[name=text]", "Ik was er zelf bij.")
    press_primary(page)


def write_on_two_devices(page: Any) -> None:
    """Write here what was written otherwise on another device meanwhile, and go on."""
    page.evaluate(
        """async () => {
            const form = document.querySelector('main form[data-autosaves]');
            const words = new FormData(form);
            words.set('text', words.get('text') || 'Begonnen op de telefoon, in de trein.');
            await fetch(form.dataset.autosaves, { method: 'POST', body: words });
        }"""
    )
    page.fill("[name=text]", "Aan het bureau schreef ik het anders op.")
    press_primary(page)
    page.wait_for_selector("#other-words")
    forget_what_the_device_keeps(page)


def forget_what_the_device_keeps(page: Any) -> None:
    """Let the next page begin with what the server has."""
    page.evaluate(
        """() => Object.keys(localStorage).filter((key) => key.startsWith('merkwerk.draft.'))
            .forEach((key) => localStorage.removeItem(key))"""
    )


def wish_for_more(page: Any) -> None:
    """Ask for more about the topic of the first story."""
    page.locator(".why > summary").first.click()
    with page.expect_navigation():
        page.locator("form[action$='/more/'] button").first.click()


def throw_a_draft_away(page: Any) -> None:
    """Write something and throw it away."""
    drafts = page.url
    page.fill("[name=text]", "Dit wordt toch niets.")
    press_primary(page)
    page.goto(drafts)
    with page.expect_navigation():
        page.locator("form[action$='/gone/'] button").first.click()


def open_the_preview(page: Any) -> None:
    """Unfold how it will look."""
    page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")


def go_further(page: Any) -> None:
    """Follow the link to what comes after."""
    further = page.locator("a[href*='after=']").first.get_attribute("href")
    page.goto(page.url + further)


def publish_without_a_word(page: Any) -> None:
    """Publish a story that is not ready."""
    page.fill("[name=title]", "")
    with page.expect_navigation():
        page.locator("button[name=when][value=now]").click()


def rename_what_a_colleague_renamed(page: Any) -> None:
    """Save another name for a source whose name is not what it was on this page."""
    page.evaluate("document.querySelector('[name=initial-name]').value = 'Gemeentenieuws'")
    page.fill("[name=name]", "Nieuws uit de gemeente")
    press_primary(page)


def pass_on_the_last(page: Any) -> None:
    """Say that the last story is not for me."""
    page.locator("form[action$='/passed/'] button").last.click()
    page.wait_for_selector("form[action$='/passed/undo/']")


def open_the_account(page: Any) -> None:
    """Unfold the menu behind one's picture."""
    page.locator(".fold > summary:visible").last.click()


def unfold(page: Any) -> None:
    """Unfold what is folded on the page."""
    page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")


def type_no_server(page: Any) -> None:
    """Type what is no server of the outside world."""
    page.fill("[name=host]", "localhost")
    press_primary(page)


def type_no_address(page: Any) -> None:
    """Say where the post is, with what is no address."""
    page.fill("[name=address]", "geen adres")
    _send(page, "[name=address]")


def choose_mastodon(page: Any) -> None:
    """Choose the network where an account is connected."""
    _choose(page, "mastodon")
    page.fill("[name=text]", "Wat een dag was dat op het dak van de school.")


def choose_no_moment(page: Any) -> None:
    """Choose a moment of one's own, and say none."""
    choose_mastodon(page)
    page.check("[name=when][value=at]")
    press_primary(page)


BO, ANA, CLEO, DARA = "bo", "ana", "cleo", "dara"
LOT = "lot"
NEW, GIJS, NOOR, FENNA = "new", "gijs", "noor", "fenna"

ENTRANCE = [
    Page("sign-in", "account_login"),
    Page("sign-in-code", "account_login", deed=ask_for_a_code),
    Page("sign-in-wrong-code", "account_login", deed=type_a_wrong_code),
    Page("sign-in-again", "account_request_login_code"),
    Page("sign-in-password", "account_login_by_password"),
    Page("sign-in-wrong-password", "account_login_by_password", deed=type_a_wrong_password),
    Page("sign-out", "account_logout", BO),
    Page("password-change", "account_change_password", "peter"),
    Page("password-set", "account_set_password", BO),
    Page("password-lost", "account_reset_password"),
    Page("password-lost-code", "account_reset_password", deed=ask_for_a_new_password),
    Page("password-done", "account_password_reset_completed"),
    Page("inactive", "account_inactive"),
    Page("no-sign-up", "account_signup"),
    Page("choose", "front_choose", NOOR),
    Page("choose-nothing", "front_choose", "finn"),
    Page("join", "identity_join", names={"token": "invited"}),
    Page("join-empty-name", "identity_join", names={"token": "invited"}, deed=send_it_empty),
    Page("join-over", "identity_join", names={"token": "over"}, status=410),
    Page("join-as-somebody-else", "identity_join", BO, {"token": "invited"}),
    Page("goodbye", "identity_goodbye"),
    Page("stop", "notifications_stop", names={"token": "stop"}),
    Page("stopped", "notifications_stop", names={"token": "stop"}, deed=press_primary),
    Page("welcome", "identity_welcome", bare=True),
    Page("welcome-over", "identity_welcome", status=404),
    Page("welcome-errors", "identity_welcome", bare=True, deed=press_primary),
]
EVERYBODY = [
    of("role-card", "role_card", NEW),
    of("feed", "home", BO),
    of("feed-more", "home", "eli", deed=go_further),
    of("feed-empty", "home", GIJS),
    of("feed-passed", "home", FENNA, deed=pass_on_the_last),
    of("feed-wish", "home", FENNA, deed=wish_for_more),
    of("feed-account", "home", ANA, deed=open_the_account),
    of("saved", "sharing_saved", BO),
    of("saved-empty", "sharing_saved", GIJS),
    of("story", "library_story", BO, "fresh"),
    of("story-ask", "library_story", BO, "ask"),
    of("story-no", "library_story", BO, "no"),
    of("composer", "sharing_composer", BO, "written"),
    of("composer-draft", "sharing_composer", BO, "fresh", deed=open_the_preview),
    of("composer-ask", "sharing_composer", FENNA, "ask"),
    of("composer-no", "sharing_composer", FENNA, "no"),
    of("composer-nothing", "sharing_composer", FENNA, "written", deed=write_nothing),
    of("composer-too-long", "sharing_composer", FENNA, "long", deed=write_too_much),
    of("composer-without-server", "sharing_composer", FENNA, "written", deed=omit_the_server),
    of("composer-ask-first", "sharing_composer", FENNA, "ask", deed=share_without_asking),
    of(
        "composer-conflict",
        "sharing_composer",
        FENNA,
        "fresh",
        deed=write_on_two_devices,
        told=(409,),
    ),
    of("share", "sharing_share", BO, "handed_over"),
    of("share-opened", "sharing_share", BO, "handed_over", query="opened=1"),
    of("share-link-alone", "sharing_share", BO, "facebook"),
    of("share-copy", "sharing_share", BO, "copy"),
    of("share-claimed", "sharing_share", BO, "claimed"),
    of("share-again", "sharing_share", BO, "claimed", query="again=1"),
    of("share-not-shared", "sharing_share", BO, "not_shared"),
    of("accounts", "sharing_accounts", LOT),
    of("accounts-none", "sharing_accounts", BO),
    Page("connect", "sharing_connect", LOT, {"network": "mastodon"}),
    Page("connect-password", "sharing_connect", LOT, {"network": "bluesky"}, deed=unfold),
    Page(
        "connect-wrong-server",
        "sharing_connect",
        LOT,
        {"network": "mastodon"},
        deed=type_no_server,
    ),
    Page("account-returned", "sharing_returned", LOT, {"network": "mastodon"}),
    of("account-is-this-you", "sharing_account", LOT, "account_new"),
    of("account-works", "sharing_account", LOT, "account_works"),
    of("account-ends", "sharing_account", LOT, "account_ends"),
    of("account-gone", "sharing_account", LOT, "account_gone"),
    of("composer-by-itself", "sharing_composer", LOT, "fresh", deed=choose_mastodon),
    of("composer-no-moment", "sharing_composer", LOT, "fresh", deed=choose_no_moment),
    of("post-planned", "sharing_share", LOT, "post_waiting", deed=unfold),
    of("post-on-its-way", "sharing_share", LOT, "post_now"),
    of("post-shared", "sharing_share", LOT, "post_shared"),
    of("post-needs-you", "sharing_share", LOT, "post_needs_you"),
    of("post-refused", "sharing_share", LOT, "post_refused"),
    of("post-unknown", "sharing_share", LOT, "post_unknown"),
    of("post-found-nowhere", "sharing_share", LOT, "post_unknown", deed=type_no_address),
    of("post-withdrawn", "sharing_share", LOT, "post_withdrawn"),
    of("post-story-ended", "sharing_share", LOT, "post_stopped"),
    of("planned", "sharing_queue", LOT),
    of("planned-none", "sharing_queue", GIJS),
    of("drafts-planned", "sharing_drafts", LOT),
    of("drafts", "sharing_drafts", BO),
    of("drafts-empty", "sharing_drafts", GIJS),
    of("drafts-thrown-away", "sharing_drafts", FENNA, deed=throw_a_draft_away),
    of("own-draft", "sharing_own_draft", BO, "own_draft"),
    of(
        "own-draft-conflict",
        "sharing_own_draft",
        BO,
        "own_draft",
        deed=write_on_two_devices,
        told=(409,),
    ),
    of("own-draft-ended", "sharing_own_draft", BO, "ended_draft"),
    of("work", "impact_mine", BO),
    of("work-unfolded", "impact_mine", BO, deed=open_the_preview),
    of("work-empty", "impact_mine", GIJS),
    of("link", "impact_link", BO, "link"),
    of("link-fresh", "impact_link", BO, "fresh_link"),
    of("help", "front_help", BO),
    of("start", "front_start", GIJS),
    of("start-over", "front_start", "dara"),
    Page("guide", "front_guide", BO, {"guide": "advocate"}),
    of("inbox", "notifications_inbox", BO),
    of("inbox-empty", "notifications_inbox", GIJS),
    of("telling", "notifications_preferences", BO),
    of("telling-errors", "notifications_preferences", FENNA, deed=lambda page: no_hours(page)),
    of("me", "identity_me", BO),
    of("me-errors", "identity_me", FENNA, deed=send_it_empty),
    of("me-no-hours", "identity_me", FENNA, deed=end_when_it_begins),
    of("leave", "identity_leave", BO),
    of("leave-wrong-name", "identity_leave", FENNA, deed=lambda page: erase_nobody(page)),
]
STUDIO = [
    of("library", "library_stories", ANA),
    of("library-filtered", "library_stories", ANA, query="state=draft"),
    of("library-nothing-found", "library_stories", ANA, query="q=eenhoorn"),
    of("library-put-away", "library_stories", ANA, query="gone={retired}"),
    of("library-empty", "library_stories", GIJS),
    of("story-new", "library_new", ANA),
    of("story-new-errors", "library_new", ANA, deed=send_it_empty),
    of("editor", "library_editor", ANA, "draft"),
    of("editor-published", "library_editor", ANA, "fresh"),
    of("editor-planned", "library_editor", ANA, "planned"),
    of("editor-retired", "library_editor", ANA, "retired"),
    of("editor-reading", "library_editor", ANA, "being_read"),
    of("editor-failed", "library_editor", ANA, "failed"),
    of("editor-errors", "library_editor", ANA, "failed", deed=publish_without_a_word),
    of("editor-declined", "library_editor", ANA, "declined"),
    of("queue", "library_queue", ANA),
    of("queue-empty", "library_queue", GIJS),
    of("sources", "library_sources", ANA),
    of("sources-removed", "library_sources", ANA, query="gone={removed}"),
    of("sources-empty", "library_sources", GIJS),
    of("source", "library_source", ANA, "source"),
    of("source-failing", "library_source", ANA, "failing"),
    of(
        "source-changed-meanwhile",
        "library_source",
        ANA,
        "failing",
        deed=rename_what_a_colleague_renamed,
    ),
    of("source-choice", "library_source", ANA, "choice"),
    of("source-looking", "library_source", ANA, "looking"),
    of("source-without-feed", "library_source", ANA, "unfound"),
    of("source-new", "library_source_new", ANA),
    of("source-new-errors", "library_source_new", ANA, deed=send_it_empty),
    of("topics", "library_topics", ANA),
    of("topics-errors", "library_topics", ANA, deed=send_it_empty),
    of("topics-empty", "library_topics", GIJS),
    of("impact", "impact_home", CLEO),
    of("impact-empty", "impact_home", GIJS),
    of("impact-story", "impact_story", CLEO, "best"),
    of("impact-story-early", "impact_story", CLEO, "fresh"),
    of("people", "identity_people", DARA),
    of("people-nobody-found", "identity_people", DARA, query="q=eenhoorn"),
    of("people-alone", "identity_people", GIJS),
    of("person", "identity_person", DARA, "bo"),
    of("person-departed", "identity_person", DARA, "finn", status=404),
    of("departure", "identity_departure", DARA, "fenna"),
    of("teams", "identity_teams", DARA),
    of("teams-errors", "identity_teams", DARA, deed=send_it_empty),
    of("teams-empty", "identity_teams", GIJS),
    of("team", "identity_team", DARA, "team"),
    of("invitations", "identity_invitations", DARA),
    of("invitations-empty", "identity_invitations", GIJS),
    of("invite", "identity_invite", DARA),
    of("invite-errors", "identity_invite", DARA, deed=send_it_empty),
    of("invite-passed-over", "identity_invite", DARA, deed=invite_who_is_here_too),
    of("list-new", "identity_upload", DARA),
    of("list-new-errors", "identity_upload", DARA, deed=press_primary),
    of("list", "identity_list", DARA, "list"),
    of("list-wrong", "identity_list", DARA, "wrong_list"),
    of("settings", "identity_organisation", DARA),
    of("settings-errors", "identity_organisation", DARA, deed=send_it_empty),
    of("end", "identity_end", DARA),
    of("end-wrong-name", "identity_end", DARA, deed=lambda page: end_nothing(page)),
]
OTHERWISE = [
    Page("absent", "home", names={"slug": "nergens"}, who=BO, status=404),
    *[
        Page(f"error-{code}", "ui_screens", names={"screen": code})
        for code in ("400", "403", "403_csrf", "404", "500")
    ],
    Page("offline", "ui_offline"),
    Page("mails", "operations_mails"),
    Page("mail", "operations_mail", names={"name": "mail"}),
    Page("patterns", "ui_patterns"),
    Page("patterns-everyone", "ui_screens", names={"screen": "everyone"}),
]
PAGES = [*ENTRANCE, *EVERYBODY, *STUDIO, *OTHERWISE]

# Addresses that a browser can open and that are no page of ours to look at.
NOT_PAGES = {
    "front_colour": "a style sheet",
    "identity_logo": "a picture",
    "identity_picture": "a picture",
    "media_image": "a picture",
    "media_public": "a picture",
    "identity_export": "a file to keep",
    "identity_organisation_export": "a file to keep",
    "identity_list_problems": "a file to keep",
    "library_looking": "a part of the page of a source, which is looked at",
    "library_reading": "a part of the editor, which is looked at",
    "library_picture": "leads back to the story at once",
    "library_publication": "leads back to the story at once",
    "library_questions": "leads back to the story at once",
    "library_suggestions": "leads back to the story at once",
    "library_refusal": "leads back to the queue at once",
    "library_topic": "leads back to the topics at once",
    "operations_mail_html": "a mail, framed in the page of that mail",
    "operations_health": "an answer for machines",
    "operations_ready": "an answer for machines",
    "sharing_client_document": "an answer for machines",
    "ui_favicon": "leads to a picture",
    "ui_manifest": "a file for browsers",
    "ui_worker": "a script",
    "demo_page": "the outside world, as the demo pretends it to be",
    "identity_language": "leads back at once",
    "account_confirm_email": "absent: addresses are not confirmed here",
    "account_email": "absent",
    "account_email_verification_sent": "absent",
    "account_reauthenticate": "absent",
    "account_confirm_login_code": "seen as sign-in-code, since it needs a code under way",
    "account_confirm_password_reset_code": "seen as password-lost-code, for the same reason",
    "account_complete_password_reset": "seen only with a code that was right",
}


def no_hours(page: Any) -> None:
    """Say no hour to begin."""
    page.fill("[name=work_from]", "")
    press_primary(page)


def erase_nobody(page: Any) -> None:
    """Ask to be erased under another name."""
    page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
    page.locator("form:has([name=erase]) [name=name]").fill("Iemand anders")
    with page.expect_navigation():
        page.locator("form:has([name=erase]) button").click()


def end_nothing(page: Any) -> None:
    """Erase an organisation without saying its name."""
    with page.expect_navigation():
        page.locator("main .btn-danger, main form button").first.click()
