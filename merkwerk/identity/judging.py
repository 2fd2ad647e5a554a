"""Judging: what is right and wrong with each person somebody wants to invite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from merkwerk.identity import access
from merkwerk.identity.models import Invitation
from merkwerk.people.models import Membership, Role, Team

LONGEST_NAME = 120
LONGEST_ADDRESS = 254
PROBLEMS = {
    "no_address": _("The mail address is missing."),
    "bad_address": _("This is not a mail address."),
    "double": _("This address is on line %(line)s as well."),
    "member": _("This colleague is a member already."),
    "invited": _("This address is invited already."),
    "long_name": _("This name is longer than %(most)s characters."),
    "unknown_role": _("We do not know the role “%(role)s”."),
    "role_not_yours": _("Only an administrator can give the role “%(role)s”."),
    "unknown_team": _("There is no team “%(team)s”."),
    "surplus": _(
        "This line has more cells than there are headings. "
        "Put quotation marks around a cell with a separator in it."
    ),
    "unknown_language": _("We do not speak “%(language)s” here."),
}
# Nothing to mend: who is here or invited already is passed over.
PASSED_OVER = frozenset({"member", "invited"})
ROLE_WORDS = {
    "ambassadeur": Role.ADVOCATE,
    "collega": Role.ADVOCATE,
    "medewerker": Role.ADVOCATE,
    "employee": Role.ADVOCATE,
    "redacteur": Role.CURATOR,
    "programmamanager": Role.MANAGER,
    "programme manager": Role.MANAGER,
    "beheerder": Role.ADMINISTRATOR,
    "admin": Role.ADMINISTRATOR,
}
LANGUAGE_WORDS = {"nederlands": "nl", "dutch": "nl", "engels": "en", "english": "en"}


@dataclass(frozen=True)
class Row:
    """One person as somebody wrote them down; ``number`` is the line it stood on."""

    number: int
    email: str
    name: str = ""
    roles: str = ""
    team: str = ""
    language: str = ""
    has_surplus: bool = False

    def as_line(self) -> dict[str, Any]:
        """Return the row as JSON keeps it."""
        return asdict(self)


@dataclass(frozen=True)
class Problem:
    """What is wrong, as a word and the facts of its sentence."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The problem in the reader's language."""
        return str(PROBLEMS[self.code]) % self.facts


@dataclass(frozen=True)
class Judged:
    """A row with what it means here, and everything that is wrong with it."""

    row: Row
    email: str
    roles: list[str]
    team: Team | None
    language: str
    problems: list[Problem]

    @property
    def is_passed_over(self) -> bool:
        """Whether this person is here or invited already, whatever else the line says."""
        return any(problem.code in PASSED_OVER for problem in self.problems)

    @property
    def is_wrong(self) -> bool:
        """Whether something has to be mended."""
        return bool(self.problems) and not self.is_passed_over


def judge(rows: Sequence[Row], *, by: Membership) -> list[Judged]:
    """Return each row with its meaning and its problems, in the same order.

    Three queries, however many rows there are.
    """
    known = _Known(by)
    return [known.judge(row) for row in rows]


class _Known:
    """What is known of the organisation while a list is judged."""

    def __init__(self, by: Membership) -> None:
        here = Membership.objects.here().values_list("person__email", flat=True)
        self.members = {email.lower() for email in here}
        open_ones = Invitation.objects.still_open().values_list("email", flat=True)
        self.invited = set(open_ones)
        self.teams = {_plain(team.name): team for team in Team.objects.all()}
        self.may_give = access.roles_to_give(by)
        self.roles = role_words()
        self.languages = [code for code, _name in settings.LANGUAGES]
        self.usual_language = by.organisation.language
        self.seen: dict[str, int] = {}

    def judge(self, row: Row) -> Judged:
        email = row.email.strip().lower()
        roles, role_problems = self._roles(row.roles)
        team, team_problems = self._team(row.team)
        language, language_problems = self._language(row.language)
        problems = [
            *self._address_problems(email, row.number),
            *_name_problems(row.name),
            *([Problem("surplus")] if row.has_surplus else []),
            *role_problems,
            *team_problems,
            *language_problems,
        ]
        return Judged(row, email, roles, team, language, problems)

    def _address_problems(self, email: str, number: int) -> list[Problem]:
        if not email:
            return [Problem("no_address")]
        if not is_mail_address(email):
            return [Problem("bad_address")]
        if email in self.seen:
            return [Problem("double", {"line": self.seen[email]})]
        self.seen[email] = number
        if email in self.members:
            return [Problem("member")]
        return [Problem("invited")] if email in self.invited else []

    def _roles(self, words: str) -> tuple[list[str], list[Problem]]:
        roles, problems = {Role.ADVOCATE.value}, []
        for word in _split(words):
            role = self.roles.get(_plain(word))
            if role is None:
                problems.append(Problem("unknown_role", {"role": word}))
            elif role not in self.may_give:
                problems.append(Problem("role_not_yours", {"role": word}))
            else:
                roles.add(role)
        return sorted(roles), problems

    def _team(self, name: str) -> tuple[Team | None, list[Problem]]:
        if not name.strip():
            return None, []
        team = self.teams.get(_plain(name))
        return team, [] if team else [Problem("unknown_team", {"team": name.strip()})]

    def _language(self, word: str) -> tuple[str, list[Problem]]:
        plain = _plain(word)
        if not plain:
            return self.usual_language, []
        code = LANGUAGE_WORDS.get(plain, plain)
        if code in self.languages:
            return code, []
        return self.usual_language, [Problem("unknown_language", {"language": word.strip()})]


def is_mail_address(text: str) -> bool:
    """Whether *text* has the form of a mail address we can write to."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST_ADDRESS and text.isprintable()


def role_words() -> dict[str, str]:
    """Return every word for a role that we understand, in each of our languages."""
    words = {word: str(role.value) for word, role in ROLE_WORDS.items()}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words |= {_plain(str(role.label)): str(role.value) for role in Role}
    return words | {str(role.value): str(role.value) for role in Role}


def _name_problems(name: str) -> list[Problem]:
    too_long = len(name.strip()) > LONGEST_NAME
    return [Problem("long_name", {"most": LONGEST_NAME})] if too_long else []


def _split(words: str) -> Iterable[str]:
    for separator in ("/", "|", ";", "+"):
        words = words.replace(separator, ",")
    return [word.strip() for word in words.split(",") if word.strip()]


def _plain(word: str) -> str:
    return " ".join(word.casefold().split())
