"""Exercises and answers on their way in and out: pure functions from our shapes to those of others, and back."""
