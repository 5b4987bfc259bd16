"""One file per service; each parses its answers tolerantly into one kind of ``Task``."""
