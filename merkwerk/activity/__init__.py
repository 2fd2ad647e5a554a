"""Activity: what happened, by whom, to what.

Noun: Activity. Deed: ``remembering.remember``. Other rooms name what can happen with them in their
``activities.py`` (``verbs.register``) and tell it here; badges, exports and the audit page read it.

Must hold: one happening is remembered once, in the transaction of the deed itself; facts hold ids
and plain values, never a name or a mail address; a change of settings is kept longer.
Must not know: what any verb means. Subjects are a kind and a public id, resolved by their own room.
"""
