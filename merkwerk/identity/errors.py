"""Refusals in this room's words."""

from django.utils.translation import gettext_lazy as _

from merkwerk.kit.errors import Refusal


class AlreadyFounded(Refusal):
    """There is an organisation already; the first run is over."""

    code = "already_founded"
    sentence = _("This installation has been set up already. Sign in to go on.")


class WrongSetupCode(Refusal):
    """The setup code is not the one that was printed."""

    code = "wrong_setup_code"
    sentence = _("This is not the setup code. You find it where Merkwerk was started.")


class PasswordLater(Refusal):
    """A password before the mail address was proved to be theirs, where others live already."""

    code = "password_later"
    sentence = _("Leave the password empty. You can set one once you have signed in with a code.")


class DemoIsHere(Refusal):
    """The made-up world and a real organisation never share a database."""

    code = "demo_is_here"
    sentence = _(
        "The demo lives here, and never beside a real organisation. "
        "Begin with an empty installation: MERKWERK_DEMO=false ./run setup --reset"
    )


class NotTheOwner(Refusal):
    """A command that writes for the web server's eyes, given by somebody else."""

    code = "not_the_owner"
    sentence = _(
        "%(folder)s belongs to another user. Give this command as that user, "
        "or the address would open nothing."
    )


class SlugTaken(Refusal):
    """The address names another organisation, now or formerly."""

    code = "slug_taken"
    sentence = _("This address is in use, or was once. Choose another one.")


class LastAdministrator(Refusal):
    """An organisation cannot be without an administrator."""

    code = "last_administrator"
    sentence = _(
        "%(name)s is the only administrator. Make somebody else administrator first, "
        "then try again."
    )


class NotYoursToGive(Refusal):
    """Roles that only an administrator may give or take."""

    code = "not_yours_to_give"
    sentence = _("Only an administrator can give or take this role.")


class HasLeft(Refusal):
    """Somebody who is no longer here."""

    code = "has_left"
    sentence = _("%(name)s has left already.")


class InvitationOver(Refusal):
    """An invitation that can no longer be accepted; ``facts["state"]`` says why."""

    code = "invitation_over"
    sentence = _("This invitation can no longer be used.")


class InvitedSomebodyElse(Refusal):
    """The invitation is for another address than the one signed in with."""

    code = "invited_somebody_else"
    sentence = _("This invitation is for another mail address than the one you signed in with.")


class SignInFirst(Refusal):
    """The address has an account; its owner signs in before joining."""

    code = "sign_in_first"
    sentence = _("You already have an account with this mail address. Sign in first, then join.")


class NobodyInvited(Refusal):
    """At least one line is wrong, so nobody was invited."""

    code = "nobody_invited"
    sentence = _("Something is wrong with %(number)s lines. Nobody has been invited yet.")


class UnreadableList(Refusal):
    """A file that cannot be read as a list of people."""

    code = "unreadable_list"


class ListTooLarge(UnreadableList):
    """More bytes than a list of 20,000 people needs."""

    code = "list_too_large"
    sentence = _("This file is larger than %(megabytes)s MB. Split it and upload the parts.")


class ListTooLong(UnreadableList):
    """More people than one list may have."""

    code = "list_too_long"
    sentence = _("This list has more than %(number)s lines. Split it and upload the parts.")


class ListIsSpreadsheet(UnreadableList):
    """A spreadsheet instead of a CSV file."""

    code = "list_is_spreadsheet"
    sentence = _("This is a spreadsheet. Choose “Save as” and then “CSV”, and upload that file.")


class ListIsNotText(UnreadableList):
    """Anything else that is not text."""

    code = "list_is_not_text"
    sentence = _("We cannot read this file as text. Save your list as CSV and upload it again.")


class ListIsEmpty(UnreadableList):
    """A file without a single person."""

    code = "list_is_empty"
    sentence = _("There is nobody in this file. Put one person on each line, under the headings.")


class ListWithoutAddresses(UnreadableList):
    """No column for mail addresses was recognised."""

    code = "list_without_addresses"
    sentence = _(
        "We see no column with mail addresses. Name the columns on the first line, "
        "for example: e-mail, name, role, team."
    )


class ListIsBroken(UnreadableList):
    """A quotation mark that is opened and never closed, or the like."""

    code = "list_is_broken"
    sentence = _("Something is wrong near line %(line)s, perhaps a quotation mark too many.")


class TeamInUse(Refusal):
    """A team that still has people or teams in it."""

    code = "team_in_use"
    sentence = _("%(name)s still has people or teams in it. Move them first.")


class TeamNameTaken(Refusal):
    """Two teams cannot have one name."""

    code = "team_name_taken"
    sentence = _("There is a team with this name already.")


class TeamInItself(Refusal):
    """A team cannot be part of itself."""

    code = "team_in_itself"
    sentence = _("A team cannot be part of itself, or of a team inside it.")


class NotTheName(Refusal):
    """The name that confirms what cannot be undone was not typed."""

    code = "not_the_name"
    sentence = _("This is not the name. Type “%(name)s” to confirm.")
