"""Erasing: what is personal after somebody left, and everything of an organisation that ends."""

from __future__ import annotations

from datetime import timedelta

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models, transaction

from merkwerk.activity import remembering
from merkwerk.identity import accounts, activities, errors
from merkwerk.kit import clock, tenancy
from merkwerk.kit.registers import endings, privacy
from merkwerk.people.models import Membership, Organisation, Person

DAYS_AFTER_LEAVING = 30


def erase_departed(organisation_id: int) -> int:
    """Erase who left this organisation 30 days ago or more; return how many. Safe to repeat."""
    long_ago = clock.now() - timedelta(days=DAYS_AFTER_LEAVING)
    with tenancy.acting_in(organisation_id):
        departed = Membership.objects.filter(left_at__lte=long_ago, erased_at=None)
        ids = list(departed.order_by("pk").values_list("pk", flat=True))
    for membership_id in ids:
        with tenancy.acting_in(organisation_id):
            waiting = Membership.objects.select_for_update(of=("self",)).filter(erased_at=None)
            for membership in waiting.filter(pk=membership_id):
                erase(membership)
    return len(ids)


@transaction.atomic
def erase(membership: Membership) -> None:
    """Erase or unname everything personal of a membership, room by room, the highest first.

    What stays is a row without a name, a picture or an account, for the counts that point at it.
    """
    if membership.erased_at is not None:
        return
    for entry in reversed(list(privacy.values())):
        entry.forget(membership)
    membership.erased_at = clock.now()
    membership.save(update_fields=["erased_at"])
    accounts.set_aside(membership)
    remembering.remember(
        activities.ERASED.name, by=None, subject=("membership", membership.public_id)
    )


def erase_organisation(organisation: Organisation, *, name: str) -> None:
    """Erase an organisation and everything in it, for ever; its address is never given again.

    *name* is typed to confirm; raises NotTheName when it is not the organisation's. Rooms that keep
    more than rows register it in ``kit.registers.endings``. Foreign keys are checked when the
    transaction ends, so a row left behind anywhere undoes the whole.
    """
    if " ".join(name.split()) != " ".join(organisation.name.split()):
        raise errors.NotTheName(name=organisation.name)
    with tenancy.acting_in(organisation.pk):
        people = list(Person.objects.filter(pk__in=_person_ids()))
        for end in list(endings.values()):
            end(organisation)
        for model in with_organisation():
            _delete_rows(model, organisation)
        Organisation.objects.filter(pk=organisation.pk)._raw_delete("default")
        for person in people:
            accounts.forget_if_alone(person)
        folder = organisation.public_id
        transaction.on_commit(lambda: _erase_folder(folder))


def with_organisation() -> list[type[models.Model]]:
    """Return every model whose rows belong to an organisation, whoever made its table."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if any(field.column == "organisation_id" for field in model._meta.local_fields)
    ]


def _person_ids() -> list[int]:
    return list(Membership.objects.values_list("person_id", flat=True).distinct())


def _delete_rows(model: type[models.Model], organisation: Organisation) -> None:
    """Delete this organisation's rows of one table in one statement, keys checked at the end."""
    if not model._meta.proxy:
        rows = model._base_manager.filter(organisation_id=organisation.pk)
        rows._raw_delete("default")


def _erase_folder(path: str) -> None:
    if not default_storage.exists(path):
        return
    folders, files = default_storage.listdir(path)
    for name in files:
        default_storage.delete(f"{path}/{name}")
    for name in folders:
        _erase_folder(f"{path}/{name}")
    default_storage.delete(path)
