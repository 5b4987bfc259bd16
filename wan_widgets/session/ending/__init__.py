"""The end of a process: wait until every request has reached the service."""
