"""Measures of a video file: picture, cuts and sound, with only PyAV and NumPy. A measure is not a score."""
