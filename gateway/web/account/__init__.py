"""Signing in and out, and the first password."""
