"""Clients of the services, one file each. Each parses the service's answers tolerantly into ``Task``."""
