"""The life of one job: submit, poll, download, and the order of these steps."""
