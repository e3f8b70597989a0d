"""What people and the worker can do: each a verb that gets through `access`, changes, saves and returns."""
