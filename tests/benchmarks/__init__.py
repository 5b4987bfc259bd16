"""Measurements of the package and of alternatives: ``python -m tests.benchmarks [row ...]``."""
