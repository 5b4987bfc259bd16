"""Clips: finished videos and those that are missing, side by side, and the files that show them elsewhere."""
