"""What others' programmes read: a client's calendar."""
