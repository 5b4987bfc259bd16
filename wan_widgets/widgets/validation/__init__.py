"""Verdicts on settings as typed, and plans of sweeps."""
