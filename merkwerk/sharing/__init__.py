"""Sharing: the heart. Somebody tells something, in their own words, where and when they choose.

Nouns: Draft, Share, Passed, Saved, TopicWish. Deeds: ``drafting``, ``handing_over``, ``claiming``,
``choosing``; ``offering`` chooses what the feed shows.

Must hold: the words are the author's alone: nobody else reads, changes or publishes them. A share
is one person, one story, one network, and has its own tracked link. *Claimed* means the person says
so. "Not for me" is kept for that person only: it is in no export, count or audit.
Must not know: how clicks are shown, or who thanks whom.
"""
