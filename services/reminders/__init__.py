"""Reminders: the right word at the client's own time, at most once, and never in the night.

Owns contact points, preferences, wordings, reminders and their deliveries, what clinics decide about them, and tasks
of people where they do not help (database `reminders`).
Publishes `carryover.reminders`: the state of each reminder and task, never words or an address.
Listens to `carryover.assignments` (occurrences, assignments, episodes, sessions, groups) and `carryover.identity`
(clinics, erased clients); keeps of them only ids, windows, states and the clinic's word for homework.
"""
