"""The form: its traits and messages, its jobs and sweeps, its verdict, its stored view and its draft."""
