"""What can be counted in a video file: picture, cuts and sound, with PyAV and NumPy alone. A measure is not a score."""
