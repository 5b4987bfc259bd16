"""Takes compared in numbers: measuring in the background, votes, rankings, and the share of each setting."""
