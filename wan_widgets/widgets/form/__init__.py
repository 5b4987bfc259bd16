"""The form: its traits and messages, its jobs and sweeps, its verdict, and what is stored of it."""
