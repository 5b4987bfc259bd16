"""The way of one job: submitted, polled, downloaded, and the order in which that happens."""
