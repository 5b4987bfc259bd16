"""What may be asked: tables and pure functions, no I/O and no clock."""
