"""The life of a job, from the request to the file on disk, run by one thread with one event loop."""
