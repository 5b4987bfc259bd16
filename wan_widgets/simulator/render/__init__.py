"""Draw the videos and their sound from the request."""
