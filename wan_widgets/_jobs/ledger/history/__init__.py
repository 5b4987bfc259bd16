"""Queries about the jobs of a ledger: search, pages, counts, orders and sums. Jobs are only read."""
