"""The composition started for real: `make compose-test`."""
