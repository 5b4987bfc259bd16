"""Settings with several values, and what differs between requests."""
