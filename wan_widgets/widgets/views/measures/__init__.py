"""Measures of videos as view data: in the comparison, in the gallery, and on a time axis."""
