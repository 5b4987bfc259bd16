"""Clips: finished and missing videos side by side, and their export to files."""
