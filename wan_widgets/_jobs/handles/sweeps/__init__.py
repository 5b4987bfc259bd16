"""The user's handle on a sweep: its cells, their states, and its commands."""
