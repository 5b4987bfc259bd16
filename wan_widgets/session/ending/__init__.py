"""The end of a session: what is sent before it, and what a script waits for."""
