"""A job's life, from what is asked to the file on disk: one thread and one loop own it."""
