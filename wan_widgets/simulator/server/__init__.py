"""The embedded service: routes, contract checks, tasks and storage."""
