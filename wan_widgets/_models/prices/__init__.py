"""The cost of videos: estimates, price lists, and billed inputs."""
