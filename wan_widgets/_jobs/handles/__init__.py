"""The objects that users get: Job, Sweep, and lists of them."""
