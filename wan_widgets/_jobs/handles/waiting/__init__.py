"""How a caller waits: blocked, in a loop of its own, or with a page whose messages go on."""
