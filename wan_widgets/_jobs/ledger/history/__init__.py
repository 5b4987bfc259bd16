"""What is asked of the jobs of a ledger: search, pages, counts, orders and sums. It only reads jobs."""
