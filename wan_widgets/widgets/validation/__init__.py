"""Verdicts on settings as they are typed, and plans of sweeps."""
