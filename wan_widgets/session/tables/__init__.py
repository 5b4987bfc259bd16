"""Tables of settings as rows of a sweep: read from files, DataFrames and other objects."""
