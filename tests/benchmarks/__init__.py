"""Measurements of the package beside what else one would use: ``python -m tests.benchmarks [row ...]``."""
