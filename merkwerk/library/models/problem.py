from __future__ import annotations

from typing import Any

from django.db import models

from merkwerk.kit.errors import Refusal
from merkwerk.library import explaining


class HasProblem(models.Model):
    """What went wrong last, as a word and the facts of it; said in the language of who reads it."""

    problem = models.CharField(max_length=40, blank=True)
    problem_facts = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True

    @property
    def has_problem(self) -> bool:
        """Whether something went wrong last."""
        return bool(self.problem)

    @property
    def problem_sentence(self) -> str:
        """Return what is wrong and what to do, in the language that is spoken now."""
        return explaining.sentence_of(self.problem, self.problem_facts)

    def note_problem(self, refusal: Refusal) -> None:
        """Keep which refusal it was, and its facts."""
        facts: dict[str, Any] = explaining.facts_of(refusal)
        self.problem, self.problem_facts = refusal.code, facts

    def forget_problem(self) -> None:
        """Have no problem any more."""
        self.problem, self.problem_facts = "", {}
