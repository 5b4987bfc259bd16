"""A sweep as the user holds it: its cells, their states, and its commands."""
