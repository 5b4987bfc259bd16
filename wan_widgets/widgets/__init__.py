"""The widgets: they receive snapshots of jobs, and send commands. Importing this package imports none of them."""
