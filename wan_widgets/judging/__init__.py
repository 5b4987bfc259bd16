"""Comparing takes by numbers: measuring beside the engine, votes, rankings, and what varies because of what."""
