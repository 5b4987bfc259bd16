"""The record of all jobs: SQLite, migrations and queries."""
