"""What the user holds: Job, Sweep, and lists of them."""
