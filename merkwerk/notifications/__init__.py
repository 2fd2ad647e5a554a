"""Notifications: how we tell people something, and how rarely.

Nouns: Notice (what we wish to tell someone), Delivery (one mail to one person), Gathered (which
notices it carries), Preference (how often somebody wants to be told), MailDay (a day on which a
person was mailed, over all organisations). Deeds: telling, planning, claiming, looking again,
delivering, reading, choosing, stopping. Rack: ``channels``.

Must hold: nobody is told anything before they read the role card, and nobody who is not willing
what there is to share; a notice is made once and mailed at most once, and not when its subject was
met elsewhere; mail goes inside the person's own hours, one a local day and three a
Monday week over all organisations, and no administrator can change that; after a crash nobody gets
a mail twice. The inbox fills at once.
Must not know: what the subjects are. A kind describes its own.
"""
