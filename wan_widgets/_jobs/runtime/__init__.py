"""Run jobs on one thread with one event loop: submit, poll and download."""
