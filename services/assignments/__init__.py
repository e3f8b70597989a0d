"""Assignments: what a client and a therapist agreed to do between therapy sessions, and what became of it.

Owns       episodes, (therapy) sessions, groups, assignments, occurrences, drafts, clinicians' own exercises
           (MongoDB database `assignments`); the shipped exercises are data in `catalogue/`.
Publishes  `carryover.assignments`: the full public state of every aggregate after each change, never free text.
Listens to `carryover.identity`: the word and zone of a clinic, and clients who are to be forgotten.
Data kept  answers, notes and agreements until the client is erased; then codes and numbers only.
"""
