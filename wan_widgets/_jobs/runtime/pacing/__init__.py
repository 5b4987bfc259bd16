"""How fast things are asked: waits, retries, and how many at once."""
