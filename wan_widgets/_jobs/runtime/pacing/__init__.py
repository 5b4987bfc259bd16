"""The pace of requests: intervals, retries, and how many tasks at the same time."""
