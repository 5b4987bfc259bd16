"""The models of this package, one table each."""
