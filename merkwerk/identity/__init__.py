"""Identity: who comes and goes.

Nouns: Invitation, InvitationList, CacheEntry. Deeds: ``founding``, ``signing_in``, ``inviting``,
``posting``, ``joining``, ``promoting``, ``placing``, ``settling``, ``leaving``, ``exporting`` and
``erasing``; every change of ``people`` is made here.

Must hold: nobody gets an account but by an invitation or the first run; a GET never signs anybody
in or uses anything up; the sign-in page never tells whether an address has an account; an
organisation keeps at least one administrator; leaving works at once; nobody is told anything before
the role card; an invitation is mailed once, whatever is killed.
Must not know: what people share, or where.
"""
