"""Snapshots as view data for the page and for stored HTML."""
