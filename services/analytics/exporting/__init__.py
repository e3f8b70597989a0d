"""Exports on their way from the database to a file: tables, the formats they are written in, and who works on them."""
