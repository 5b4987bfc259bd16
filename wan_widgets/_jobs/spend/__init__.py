"""Limits in videos, seconds and money, held before anything is sent."""
