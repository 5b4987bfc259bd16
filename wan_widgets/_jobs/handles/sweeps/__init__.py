"""A sweep as the user holds it: its cells, where they stand, and its commands."""
