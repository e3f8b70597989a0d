"""The rules of accounts, roles, sign-in and access tokens: standard library only, no driver and no web."""
