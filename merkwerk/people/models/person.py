from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from merkwerk.kit import clock


class PersonManager(BaseUserManager["Person"]):
    """Finds people by their mail address, however it is spelled."""

    def get_by_natural_key(self, email: str | None) -> Person:
        return self.get(email__iexact=email)

    def create_user(self, email: str, password: str | None = None, **facts: Any) -> Person:
        """Make a person who can sign in. Without a password, signing in is by code only."""
        person = self.model(email=email.strip().lower(), **facts)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):  # type: ignore[django-manager-missing]
    """Somebody who can sign in: a verified mail address, and nothing else.

    What a person is and does in an organisation is their *Membership*.
    """

    email = models.EmailField(_("e-mail address"), unique=True)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField(default=clock.now)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.email

    @property
    def is_staff(self) -> bool:
        return False
