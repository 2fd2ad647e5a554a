"""People: who is here.

Nouns: Organisation, Team, TeamStay, Person, Membership, NetworkChoice, GivenSlug. Questions only;
every change (inviting, joining, leaving) is a deed of ``identity``.

Must hold: a *Person* is sign-in only; the *Membership* acts, owns and is asked about. One person
may belong to several organisations, and nothing of one is seen from another.
Must not know: what people do here.
"""
