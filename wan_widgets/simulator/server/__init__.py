"""The server: routes, contract checks, tasks and storage."""
