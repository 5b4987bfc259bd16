"""Limits in videos, seconds and money, checked before anything is sent."""
