"""Analytics: what is done, what gets in the way and what the clinic owes, computed from events only.

Owns       facts of occurrences, assignments, sessions and clinics, day buckets, courses of therapy, dirty marks,
           exports, parked events, snapshots of organisations, weights of a clinic's list (database `analytics`).
Publishes  nothing.
Listens to `carryover.assignments`, `carryover.reminders` and `carryover.identity`.
Data kept  opaque ids, codes, numbers and times; never a name, an address or a word that somebody wrote.
"""
