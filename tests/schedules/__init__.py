"""The mechanisms under every order of steps: real code, a real MongoDB, crashes and pauses decided by a seed."""
