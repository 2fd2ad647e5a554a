"""Identity: who comes and goes.

Noun: Invitation. Deeds: ``founding``, ``inviting``,
``joining``, ``signing_in``, ``promoting``, ``placing``, ``leaving``, ``settling``, ``exporting`` and
``erasing``; every change of ``people`` is made here.

Must hold: nobody gets an account but by an invitation or the first run; a GET never signs anybody in
or uses anything up; the sign-in page never tells whether an address has an account; an organisation
keeps at least one administrator; leaving works at once; nobody is told anything before the role card.
Must not know: what people share, or where.
"""
