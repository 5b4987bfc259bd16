"""Ways to wait: blocking, in the caller's event loop, or while the page keeps receiving messages."""
