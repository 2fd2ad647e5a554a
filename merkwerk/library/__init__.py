"""Library: what the organisation offers for sharing.

Nouns: Story, Topic, Source, SourceEntry, Suggestion, StarterQuestion, Approval, Reading.
Deeds: fetching, ingesting, approving, editing, publishing, retiring, suggesting.

Must hold: an item of a source arrives once, whatever its feed does to its ids; what a person wrote
is never overwritten by a machine or, unseen, by another person; nothing is published without *may I
share this* and *why this matters* (or that line skipped by somebody, on purpose).
Must not know: who shares what, and what came of it.
"""
