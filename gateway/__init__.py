"""The gateway: the only part that people and programs speak to, and the only one that knows who they are.

Owns: organisations, clinics and their settings, people and roles, sign-in names and passwords, sign-ins, access tokens,
saved views of figures, the audit log.
Publishes: `carryover.identity` (clinic settings changed).
Listens to: nothing. It calls the services over HTTP, each request with a token that lives for a minute.
Data kept (database `identity`): names and e-mail addresses of people; passwords, links and tokens only as hashes;
records of reads and changes by ids and codes, never what they said.
"""
