"""Every address of the site: who may come in, and which object it names.

The access matrix reads this list, and fails when an address is missing from it. What stands here is
said a second time on purpose: a door that is opened wider by mistake no longer agrees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

EVERYBODY = ("ana", "bo", "cleo", "dara")
STORIES = ("ana", "cleo", "dara")
PEOPLE = ("cleo", "dara")
SETTINGS = ("dara",)
OWNER = ("bo",)
LIST_MAKER = ("dara",)


@dataclass(frozen=True)
class Of:
    """An object of an organisation, by its name in the world: what an address or a form carries."""

    name: str


@dataclass(frozen=True)
class Upload:
    """A fresh file."""

    name: str


@dataclass(frozen=True)
class Address:
    """Who of Lumen may come in, what the address names, and what a form there sends.

    ``sends`` goes along as the body of a POST and as the query of a GET. ``foreign`` is the answer
    to an id of another organisation.
    """

    who: tuple[str, ...] = EVERYBODY
    names: Mapping[str, Any] = field(default_factory=dict)
    sends: Mapping[str, Any] = field(default_factory=dict)
    foreign: int = 404


def of(kind: str, who: tuple[str, ...] = EVERYBODY, **sends: Any) -> Address:
    """Return an address that names one object by its public id."""
    return Address(who, {"public_id": Of(kind)}, sends)


NO_SERVER = {"purpose": "work", "host": "localhost", "handle": "localhost", "password": ""}
HOURS = {
    "language": "nl",
    "time_zone": "Europe/Amsterdam",
    "work_days": ["0", "1"],
    "work_from": "09:00",
    "work_until": "17:00",
}
ORGANISATION = {
    "languages": ["nl"],
    "time_zone": "Europe/Amsterdam",
    "colour": "#00585f",
    "name": "Anders",
}
STORY = {"title": "Anders", "may_share": "yes", "content_type": "news", "topics": Of("topic")}
STORY |= {"origin": "own", "language": "nl", "why_it_matters": "Daarom."}
SOURCE = {"origin": "field", "content_type": "news", "daily_cap": "5", "topic": Of("topic")}
WORDS = {"text": "Zelf gezien.", "network": "linkedin"}

INSIDE: dict[str, Address] = {
    "home": Address(sends={"after": "2026-01-01T00:00:00+00:00_1"}),
    "front_colour": Address(),
    "front_guide": Address(names={"guide": "advocate"}),
    "front_help": Address(),
    "front_start": Address(SETTINGS),
    "identity_departure": of("colleague", PEOPLE),
    "identity_end": Address(SETTINGS, sends={"name": "Iets anders"}),
    "identity_export": Address(),
    "identity_invitations": Address(PEOPLE, sends={"q": "gast"}),
    "identity_invite": Address(
        PEOPLE, sends={"addresses": "pim@nieuw.example", "language": "nl", "team": Of("team_name")}
    ),
    "identity_invite_again": of("invitation", PEOPLE),
    "identity_leave": Address(),
    "identity_list": of("list", LIST_MAKER),
    "identity_list_problems": of("list", LIST_MAKER),
    "identity_logo": Address(),
    "identity_me": Address(sends={"name": "Nieuwe naam", **HOURS}),
    "identity_organisation": Address(SETTINGS, sends=ORGANISATION),
    "identity_organisation_export": Address(SETTINGS),
    "identity_people": Address(PEOPLE, sends={"team": Of("team")}),
    "identity_person": of("colleague", PEOPLE),
    "identity_person_team": of("colleague", PEOPLE, team=Of("team")),
    "identity_picture": of("colleague"),
    "identity_roles": of("colleague", PEOPLE, roles="curator"),
    "identity_team": of("team", PEOPLE, name="Andere naam"),
    # A team that is not there is removed already, whoever's it was.
    "identity_team_removal": Address(PEOPLE, {"public_id": Of("team")}, foreign=302),
    "identity_teams": Address(PEOPLE, sends={"name": "Nieuw team", "parent": Of("team")}),
    "identity_upload": Address(PEOPLE, sends={"file": Upload("list")}),
    "identity_willing": Address(sends={"answer": "yes"}),
    "identity_withdrawal": of("invitation", PEOPLE),
    "impact_home": Address(STORIES),
    "impact_link": of("link", OWNER),
    "impact_mine": Address(),
    "impact_story": of("shared", STORIES),
    "library_acceptance": of("proposed", STORIES),
    "library_bring_back": of("retired", STORIES),
    "library_by_hand": Address(STORIES),
    "library_check": of("source", STORIES),
    "library_choice": of("source", STORIES, feed="https://vakblad.example/feed.xml"),
    "library_draft": of("draft_story", STORIES, **STORY),
    "library_editor": of("draft_story", STORIES, **STORY),
    "library_looking": of("source", STORIES),
    "library_new": Address(STORIES, sends={"address": "https://nieuws.example/9"}),
    "library_no_picture": of("shared", STORIES),
    "library_pause": of("source", STORIES),
    "library_picture": of("draft_story", STORIES, picture=Upload("picture"), alt="Een dak"),
    "library_publication": of("draft_story", STORIES, **STORY),
    "library_question_removal": of("question", STORIES),
    "library_questions": of("draft_story", STORIES, text="Wat zag je?"),
    "library_queue": Address(STORIES, sends={"story": Of("proposed")}),
    "library_read_again": of("draft_story", STORIES),
    "library_reading": of("draft_story", STORIES),
    "library_refusal": of("proposed", STORIES),
    "library_resume": of("source", STORIES),
    "library_retirement": Address(STORIES, sends={"story": Of("story")}),
    "library_source": of(
        "source", STORIES, name="Anders", address="https://bron.example/anders", **SOURCE
    ),
    "library_source_new": Address(
        STORIES, sends={"address": "https://bron.example/feed", **SOURCE}
    ),
    "library_source_removal": of("source", STORIES),
    "library_sources": Address(STORIES, sends={"gone": Of("source")}),
    "library_stories": Address(STORIES, sends={"topic": Of("topic"), "gone": Of("retired")}),
    "library_story": of("story"),
    "library_suggestion_removal": of("suggestion", STORIES),
    "library_suggestions": of("draft_story", STORIES, text="Ik was erbij."),
    "library_topic": of("topic", STORIES, name="Ander onderwerp"),
    "library_topics": Address(STORIES, sends={"name": "Nieuw onderwerp"}),
    "library_undo_plan": of("planned", STORIES),
    "library_undo_question_removal": of("question", STORIES),
    "library_undo_retirement": Address(STORIES, sends={"story": Of("retired")}),
    "library_undo_source_removal": of("source", STORIES),
    "library_undo_suggestion_removal": of("suggestion", STORIES),
    "library_undo_verdict": of("judged", STORIES),
    "media_image": Address(names={"public_id": Of("image"), "size": 320}),
    "notifications_inbox": Address(),
    "notifications_opening": of("notice", OWNER),
    "notifications_preferences": Address(sends={"pace": "daily", **HOURS}),
    "notifications_reading": Address(),
    "notifications_seen": Address(sends={"kind": "story", "subject": Of("story")}),
    "role_card": Address(sends={"answer": "yes", **HOURS}),
    "sharing_account": of("connection", OWNER),
    "sharing_accounts": Address(),
    "sharing_begin": Address(names={"network": "mastodon"}, sends=NO_SERVER),
    "sharing_by_hand": of("post", OWNER),
    "sharing_confirm": of("connection", OWNER),
    "sharing_connect": Address(names={"network": "mastodon"}),
    "sharing_disconnect": of("connection", OWNER),
    "sharing_finish": Address(names={"network": "mastodon"}, sends={"state": "x", "code": "y"}),
    "sharing_found": of("post", OWNER, address=""),
    "sharing_move": of("post", OWNER, at="2030-01-01T10:00"),
    "sharing_put_back": of("post", OWNER),
    "sharing_queue": Address(),
    "sharing_send_again": of("post", OWNER),
    "sharing_sign_in": Address(names={"network": "bluesky"}, sends=NO_SERVER),
    "sharing_withdraw": of("post", OWNER),
    "sharing_add_words": of("story", text="Mijn begin", words=Of("suggestion")),
    "sharing_answer": of("share", OWNER, said="yes"),
    "sharing_composer": of("story", **WORDS),
    "sharing_drafts": Address(sends=WORDS),
    "sharing_forget_wish": of("topic"),
    "sharing_keep": of("story"),
    "sharing_keep_draft": of("story", **WORDS),
    "sharing_less": of("topic"),
    "sharing_let_go": of("story"),
    "sharing_more": of("topic"),
    "sharing_own_draft": of("own_draft", OWNER, **WORDS),
    "sharing_pass": of("story"),
    "sharing_saved": Address(),
    "sharing_share": of("share", OWNER),
    "sharing_take_back": of("story"),
    "sharing_take_draft_back": of("thrown_draft", OWNER),
    "sharing_throw_away": of("own_draft", OWNER),
}

# Open to whoever holds a token that names its organisation.
BY_TOKEN: dict[str, Address] = {
    "identity_join": Address(names={"token": Of("join")}, sends={"name": "Gast", "language": "nl"}),
    "media_public": Address(
        names={
            "organisation": Of("organisation"),
            "public_id": Of("image"),
            "size": "320",
            "signed": Of("signed"),
        }
    ),
    "notifications_stop": Address(names={"token": Of("stop")}),
}

# Outside every organisation: what to put in the address.
OUTSIDE: dict[str, dict[str, Any]] = {
    "demo_page": {"name": "index.html"},
    "front_choose": {},
    "identity_goodbye": {},
    "identity_language": {},
    "identity_welcome": {},
    "operations_health": {},
    "operations_mail": {"name": "geen"},
    "operations_mail_html": {"name": "geen"},
    "operations_mails": {},
    "operations_ready": {},
    "ui_favicon": {},
    "sharing_client_document": {"network": "bluesky"},
    "sharing_returned": {"network": "mastodon"},
    "ui_manifest": {},
    "ui_offline": {},
    "ui_patterns": {},
    "ui_screens": {"screen": "everyone"},
    "ui_theme": {},
    "ui_worker": {},
}

# Signing in is allauth's; its pages know no organisation.
SIGNING_IN: dict[str, dict[str, Any]] = {
    "account_change_password": {},
    "account_complete_password_reset": {},
    "account_confirm_email": {"key": "geen"},
    "account_confirm_login_code": {},
    "account_confirm_password_reset_code": {},
    "account_email": {},
    "account_email_verification_sent": {},
    "account_inactive": {},
    "account_login": {},
    "account_login_by_password": {},
    "account_logout": {},
    "account_password_reset_completed": {},
    "account_reauthenticate": {},
    "account_request_login_code": {},
    "account_reset_password": {},
    "account_set_password": {},
    "account_signup": {},
}
