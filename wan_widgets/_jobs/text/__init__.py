"""A job, a sweep or an issue as lines of text."""
