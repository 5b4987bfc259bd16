"""Pure functions from snapshots to view data, for the page and for stored HTML."""
