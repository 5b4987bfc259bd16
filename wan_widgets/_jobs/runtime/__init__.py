"""How a job is run: one thread, one event loop, submit, poll and download."""
