"""Remembering: write down once what happened, in the transaction in which it happened."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import validate_email

from merkwerk.activity import verbs
from merkwerk.activity.models import Activity
from merkwerk.people.models import Membership


def remember(
    verb: str, *, by: Membership | None, subject: tuple[str, str], **facts: Any
) -> Activity:
    """Remember that *verb* was done to *subject* (kind and public id), by a member or by Merkwerk.

    Facts are ids and plain values that JSON knows. Raises verbs.UnknownVerb for a verb that no room
    registered, ValueError for a fact that is a mail address, TypeError for one JSON does not know.
    """
    known = verbs.of_name(verb)
    _refuse_personal(facts)
    json.dumps(facts, cls=DjangoJSONEncoder)
    kind, public_id = subject
    made: Activity = Activity.objects.create(
        verb=known.name, by=by, subject_kind=kind, subject_id=str(public_id), facts=facts
    )
    return made


def _refuse_personal(facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        for text in _texts(value):
            if _is_mail_address(text):
                raise ValueError(f"The fact {name!r} is a mail address; remember an id instead.")


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    if isinstance(value, (list, tuple)):
        return [text for each in value for text in _texts(each)]
    return [value] if isinstance(value, str) else []


def _is_mail_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
