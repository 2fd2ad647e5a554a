"""Operations: keeping an installation healthy.

Nouns: none of its own yet. Deeds: starting the private database, preparing a database, diagnosing,
backing up, sweeping what is past its retention.

Must hold: importing this package loads no Django models, because the settings read the addresses of
the private database from here.
"""
