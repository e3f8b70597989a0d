"""Benchmarks: each speed of Carryover beside the limit that the same machine shows in the same minutes."""
