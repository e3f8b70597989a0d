"""Exercises that come from elsewhere and go there, in forms that others read."""
