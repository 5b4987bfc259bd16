"""Clients of the services, one file each. Each tolerantly parses the service's answers into ``Task``."""
