"""The services, one file each; every one parses its answers tolerantly into ``Task``."""
