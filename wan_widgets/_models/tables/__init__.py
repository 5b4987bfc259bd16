"""The models on offer, one table each."""
