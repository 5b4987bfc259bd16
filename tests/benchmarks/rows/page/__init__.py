"""Rows that need a page in a browser."""
